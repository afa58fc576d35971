package io.signalbox.admin;

/** How the lines of the log are written. */
public enum LogFormat {
    /** For people: time, level, logger, phrase, key-values. */
    TEXT,
    /** For machines: one JSON object a line. */
    JSON
}
