package io.signalbox.incremental;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Inputs, queries, marks and early cutoff. */
class EngineTest {
    private final Engine engine = new Engine(List.of(KEPT, ANSWERS));

    private static final Grouping<String, Query<?>> KEPT = Grouping.base("kept", Comparator.comparing(Query::toString));

    /** Keeps whatever query a test wants kept. */
    private static final Family<String, Query<?>, Object> ANSWERS = Family.of("answers", KEPT, (group, query) -> query);

    record Amount(String name) implements Input<Integer> {
        @Override
        public Integer initial() {
            return 0;
        }
    }

    record Sum(String left, String right) implements Query<Integer> {
        @Override
        public Integer answer(Reads reads) {
            return reads.get(new Amount(left)) + reads.get(new Amount(right));
        }
    }

    record IsEven(Query<Integer> number) implements Query<Boolean> {
        @Override
        public Boolean answer(Reads reads) {
            return reads.get(number) % 2 == 0;
        }
    }

    record Parity(Query<Boolean> even) implements Query<String> {
        @Override
        public String answer(Reads reads) {
            return reads.get(even) ? "even" : "odd";
        }
    }

    /** Reads {@code left} only if {@code which} is 0, else {@code right}. */
    record Choice(String which, String left, String right) implements Query<Integer> {
        @Override
        public Integer answer(Reads reads) {
            return reads.get(new Amount(reads.get(new Amount(which)) == 0 ? left : right));
        }
    }

    /** One of two at each height; both read both of the height below, so there are 2^height ways down. */
    record Rung(int height, String side) implements Query<Integer> {
        @Override
        public Integer answer(Reads reads) {
            return height == 0
                    ? reads.get(new Amount(side))
                    : Math.max(reads.get(new Rung(height - 1, "left")), reads.get(new Rung(height - 1, "right")));
        }
    }

    record Lazy(String name) implements Query<Supplier<Integer>> {
        @Override
        public Supplier<Integer> answer(Reads reads) {
            return () -> reads.get(new Amount(name));
        }
    }

    record Meddling(Engine engine) implements Query<Integer> {
        @Override
        public Integer answer(Reads reads) {
            return engine.get(new Sum("a", "b"));
        }

        @Override
        public String toString() {
            return "Meddling";
        }
    }

    private BatchResult keep(Query<?> query) {
        return engine.batch(edits -> edits.add(KEPT, "test", query));
    }

    private BatchResult set(String name, int value) {
        return engine.batch(edits -> edits.set(new Amount(name), value));
    }

    @Test
    void an_input_that_nobody_set_has_its_initial_value() {
        assertThat(engine.get(new Amount("a"))).isEqualTo(0);
        assertThat(engine.get(new Sum("a", "b"))).isEqualTo(0);
    }

    @Test
    void a_query_is_asked_again_only_when_something_that_it_read_changed() {
        keep(new Sum("a", "b"));

        assertThat(set("a", 2).answered()).isEqualTo(1);
        assertThat(engine.get(new Sum("a", "b"))).isEqualTo(2);
        assertThat(set("elsewhere", 2).answered()).isEqualTo(0);
    }

    @Test
    void equal_queries_are_one() {
        assertThat(keep(new IsEven(new Sum("a", "b"))).answered()).isEqualTo(2);
        assertThat(keep(new Parity(new IsEven(new Sum("a", "b")))).answered()).isEqualTo(1);
    }

    @Test
    void setting_an_equal_value_is_nothing() {
        keep(new Sum("a", "b"));
        set("a", 2000);

        BatchResult result = set("a", 2000);

        assertThat(result.answered() + result.verified()).isZero();
    }

    @Test
    void an_input_that_is_back_at_the_end_of_the_batch_is_no_change() {
        keep(new Sum("a", "b"));

        BatchResult result = engine.batch(edits -> {
            edits.set(new Amount("a"), 7);
            edits.set(new Amount("a"), 0);
        });

        assertThat(result.answered() + result.verified()).isZero();
    }

    @Test
    void an_equal_answer_stops_the_wave() {
        keep(new Parity(new IsEven(new Sum("a", "b"))));

        BatchResult result = set("a", 4);

        assertThat(result.answered()).as("the sum and its parity").isEqualTo(2);
        assertThat(result.verified()).as("the word").isEqualTo(1);
        assertThat(result.changes(ANSWERS).isEmpty()).isTrue();
    }

    @Test
    void a_different_answer_goes_on() {
        keep(new Parity(new IsEven(new Sum("a", "b"))));

        BatchResult result = set("a", 3);

        assertThat(result.answered()).isEqualTo(3);
        assertThat(result.changes(ANSWERS).of("test").upserts().values()).containsExactly("odd");
    }

    @Test
    void two_changes_in_one_batch_are_one_question() {
        keep(new Sum("a", "b"));

        BatchResult result = engine.batch(edits -> {
            edits.set(new Amount("a"), 1);
            edits.set(new Amount("b"), 2);
        });

        assertThat(result.answered()).isEqualTo(1);
        assertThat(engine.get(new Sum("a", "b"))).isEqualTo(3);
    }

    @Test
    void what_is_read_no_longer_is_no_dependency_any_more() {
        keep(new Choice("which", "left", "right"));
        set("which", 1);

        assertThat(set("left", 5).answered()).isZero();
        assertThat(set("right", 6).answered()).isEqualTo(1);
        assertThat(engine.get(new Choice("which", "left", "right"))).isEqualTo(6);
    }

    @Test
    @Timeout(20)
    void a_wave_of_marks_passes_each_query_once_however_many_ways_lead_to_it() {
        keep(new Rung(50, "left"));

        assertThat(set("left", 1).answered()).isEqualTo(100);
    }

    @Test
    void a_query_that_reads_after_its_answer_is_a_defect() {
        Supplier<Integer> leaked = engine.get(new Lazy("a"));

        assertThatThrownBy(leaked::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("read outside of its answer")
                .hasMessageContaining("Lazy[name=a]");
    }

    @Test
    void a_query_that_calls_the_engine_instead_of_its_reads_is_a_defect() {
        assertThatThrownBy(() -> engine.get(new Meddling(engine)))
                .isInstanceOf(DefectException.class)
                .hasMessageContaining("the engine is at work");
    }

    @Test
    void the_engine_answers_nothing_amid_a_batch() {
        assertThatThrownBy(() -> engine.batch(edits -> engine.get(new Sum("a", "b"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the engine is at work");
        assertThat(engine.get(new Sum("a", "b"))).isEqualTo(0);
    }

    @Test
    void edits_made_before_the_batch_threw_are_settled() {
        keep(new Sum("a", "b"));

        assertThatThrownBy(() -> engine.batch(edits -> {
                    edits.set(new Amount("a"), 5);
                    throw new IllegalArgumentException("no more");
                }))
                .hasMessage("no more");

        assertThat(engine.get(new Sum("a", "b"))).isEqualTo(5);
        assertThat(engine.batch(edits -> {})
                        .changes(ANSWERS)
                        .of("test")
                        .upserts()
                        .values())
                .as("yielded by the next batch that returns")
                .containsExactly(5);
    }

    @Test
    void edits_serve_only_inside_their_batch() {
        Edits[] leaked = new Edits[1];
        engine.batch(edits -> leaked[0] = edits);

        assertThatThrownBy(() -> leaked[0].set(new Amount("a"), 1)).hasMessage("edit outside of its batch");
    }
}
