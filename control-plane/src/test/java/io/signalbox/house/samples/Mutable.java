package io.signalbox.house.samples;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Four statics that change, and four that do not. */
@SuppressWarnings({"NonFinalStaticField", "MutablePublicArray", "unused", "UnusedVariable", "ConstantNaming"})
public final class Mutable {
    static int counter;
    static final ArrayList<String> list = new ArrayList<>();
    static final AtomicInteger atomic = new AtomicInteger();
    static final int[] open = {1, 2};

    static final int FIXED = 3;
    static final List<String> VIEW = List.of();
    static final ImmutableList<String> COPY = ImmutableList.of();
    private static final int[] CLOSED = {1, 2};

    private Mutable() {}
}
