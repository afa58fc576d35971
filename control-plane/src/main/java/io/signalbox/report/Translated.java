package io.signalbox.report;

import com.google.common.collect.ImmutableList;

/** A translation's result together with all that is to be said about it, so that neither is forgotten or stale. */
public record Translated<R>(R value, ImmutableList<Report> reports) {

    public static <R> Translated<R> of(R value) {
        return new Translated<>(value, ImmutableList.of());
    }

    public boolean hasErrors() {
        return reports.stream().anyMatch(Report::isError);
    }
}
