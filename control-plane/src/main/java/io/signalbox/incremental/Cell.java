package io.signalbox.incremental;

/** An input and its value. Exists while the value is not the initial one, or is read. */
final class Cell extends Named {
    private final Input<?> input;
    Object value;

    Cell(Input<?> input, Object value) {
        this.input = input;
        this.value = value;
    }

    @Override
    void forget(Graph graph) {
        if (value.equals(input.initial())) {
            graph.forget(this);
        }
    }

    @Override
    Object subject() {
        return input;
    }
}
