package io.signalbox.admin;

import com.google.common.collect.ImmutableSet;

/**
 * One page.
 *
 * @param parameters that its query may have; any other is a mistake, and said to be one
 * @param about for the index: one phrase
 */
record Route(
        ImmutableSet<String> methods, String path, ImmutableSet<String> parameters, String about, Handler handler) {

    @FunctionalInterface
    interface Handler {
        /** @throws BadRequestException if the request's parameters are wrong */
        Answer answer(Request request);
    }

    static Route get(String path, ImmutableSet<String> parameters, String about, Handler handler) {
        return new Route(ImmutableSet.of("GET"), path, parameters, about, handler);
    }

    static Route get(String path, String about, Handler handler) {
        return get(path, ImmutableSet.of(), about, handler);
    }
}
