package io.signalbox.model;

/** How much a mistake matters: a warning is served all the same, an error is not. */
public enum Severity {
    WARNING,
    ERROR
}
