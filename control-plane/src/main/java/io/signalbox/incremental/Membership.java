package io.signalbox.incremental;

/** That {@code member} belongs to {@code group}: what a contributor of a derived grouping answers a set of. */
public record Membership<K, M>(K group, M member) {}
