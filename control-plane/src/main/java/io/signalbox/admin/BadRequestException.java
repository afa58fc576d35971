package io.signalbox.admin;

/** A request that cannot be answered as it is; the message says what would be right. Becomes a 400. */
final class BadRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadRequestException(String message) {
        super(message);
    }
}
