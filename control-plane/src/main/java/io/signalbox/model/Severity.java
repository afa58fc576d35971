package io.signalbox.model;

/** How much a finding matters: a note is no mistake, a warning is served all the same, an error is not. */
public enum Severity {
    NOTE,
    WARNING,
    ERROR
}
