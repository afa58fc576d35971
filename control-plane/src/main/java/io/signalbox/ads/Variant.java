package io.signalbox.ads;

/** The two ways in which xDS is spoken. */
public enum Variant {
    STATE_OF_THE_WORLD,
    DELTA
}
