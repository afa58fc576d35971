package io.signalbox.feature;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Bounds of RE2 that RE2/J does not have. Without them an expression of thirty characters fills the heap.
 */
final class RegexBounds {

    /** RE2's limit for nested repetitions, multiplied: <a href="https://github.com/google/re2/wiki/Syntax">Syntax</a>. */
    static final int REPETITIONS_MAX = 1000;

    /** RE2/J descends by recursion, and an expression that nests deeper than this was hardly written by a person. */
    static final int DEPTH_MAX = 1000;

    private final String expression;
    private final Deque<Integer> enclosing = new ArrayDeque<>();
    /** The largest repetition in the group that is being read. */
    private int largest = 1;
    /** The largest repetition in what was read last, a character or a group. */
    private int last = 1;

    private int position;

    private RegexBounds(String expression) {
        this.expression = expression;
    }

    /** What is wrong with the expression's size, as a sentence. Of its syntax nothing is said. */
    static Optional<String> mistake(String expression) {
        return expression.isEmpty()
                ? Optional.of("the expression is empty; write .* for anything")
                : new RegexBounds(expression).scan();
    }

    private Optional<String> scan() {
        while (position < expression.length()) {
            char c = expression.charAt(position);
            switch (c) {
                case '\\' -> skipEscape();
                case '[' -> skipClass();
                case '(' -> open();
                case ')' -> close();
                case '{' -> repeat();
                default -> single();
            }
            if (enclosing.size() > DEPTH_MAX) {
                return Optional.of("the expression nests more than " + DEPTH_MAX + " groups, which is too deep");
            }
            if (largest > REPETITIONS_MAX) {
                return Optional.of("the expression repeats a part more than " + REPETITIONS_MAX
                        + " times, nested repetitions multiplied; RE2 takes no more");
            }
        }
        return Optional.empty();
    }

    private void single() {
        last = 1;
        position++;
    }

    private void open() {
        enclosing.push(largest);
        largest = 1;
        single();
    }

    private void close() {
        last = largest;
        if (!enclosing.isEmpty()) {
            largest = Math.max(largest, enclosing.pop());
        }
        position++;
    }

    /** {@code {2}}, {@code {2,}} or {@code {2,5}}; anything else in braces is plain text. */
    private void repeat() {
        int end = expression.indexOf('}', position);
        String counts = end < 0 ? "" : expression.substring(position + 1, end);
        if (!counts.matches("[0-9]{1,9}(,([0-9]{1,9})?)?")) {
            single();
            return;
        }
        int comma = counts.indexOf(',');
        String most = comma < 0 || comma == counts.length() - 1 ? counts.replace(",", "") : counts.substring(comma + 1);
        last = (int) Math.min(REPETITIONS_MAX + 1L, (long) last * Math.max(1, Integer.parseInt(most)));
        largest = Math.max(largest, last);
        position = end + 1;
    }

    private void skipEscape() {
        last = 1;
        if (expression.startsWith("\\Q", position)) {
            int end = expression.indexOf("\\E", position);
            position = end < 0 ? expression.length() : end + 2;
        } else {
            position += 2;
        }
    }

    private void skipClass() {
        last = 1;
        position++;
        if (position < expression.length() && expression.charAt(position) == '^') {
            position++;
        }
        // A bracket that comes first is one of the class's characters.
        if (position < expression.length() && expression.charAt(position) == ']') {
            position++;
        }
        while (position < expression.length() && expression.charAt(position) != ']') {
            boolean named = expression.startsWith("[:", position) && expression.indexOf(":]", position + 2) > 0;
            if (named) {
                position = expression.indexOf(":]", position + 2) + 2;
            } else {
                position += expression.charAt(position) == '\\' ? 2 : 1;
            }
        }
        position++;
    }
}
