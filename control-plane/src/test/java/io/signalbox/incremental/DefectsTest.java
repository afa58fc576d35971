package io.signalbox.incremental;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Queries that fail, and that nobody else suffers from it. */
class DefectsTest {
    private static final Grouping<String, String> NAMES = Grouping.base("names", Comparator.naturalOrder());
    private static final Grouping<Integer, String> BY_QUOTIENT =
            Grouping.derived("by quotient", NAMES, (group, name) -> new QuotientOf(name), Comparator.naturalOrder());
    private static final Family<String, String, Integer> QUOTIENTS =
            Family.of("quotients", NAMES, (group, name) -> new Quotient(name));
    private static final Family<String, String, String> WORDS =
            Family.of("words", NAMES, (group, name) -> new Word(name));

    private final List<String> heard = new ArrayList<>();
    private final Engine strict = new Engine(List.of(NAMES, BY_QUOTIENT, QUOTIENTS, WORDS));
    private final Engine lenient = new Engine(
            List.of(NAMES, BY_QUOTIENT, QUOTIENTS, WORDS),
            (query, defect) -> heard.add(query + " failed: " + defect.getMessage()));

    record Divisor(String name) implements Input<Integer> {
        @Override
        public Integer initial() {
            return 1;
        }
    }

    record Quotient(String name) implements Query<Integer> {
        @Override
        public Integer answer(Reads reads) {
            return 100 / reads.get(new Divisor(name));
        }
    }

    record QuotientOf(String name) implements Query<ImmutableSet<Membership<Integer, String>>> {
        @Override
        public ImmutableSet<Membership<Integer, String>> answer(Reads reads) {
            return ImmutableSet.of(new Membership<>(reads.get(new Quotient(name)), name));
        }
    }

    record Word(String name) implements Query<String> {
        @Override
        public String answer(Reads reads) {
            return "<" + reads.get(new Quotient(name)) + ">";
        }
    }

    record Labelled(String label, String name) implements Query<String> {
        @Override
        public String answer(Reads reads) {
            return label + reads.get(new Quotient(name));
        }
    }

    /** Hides what it reads from the engine's point of view: catches the failure of its read. */
    record Careless(String name) implements Query<Integer> {
        @Override
        public Integer answer(Reads reads) {
            try {
                return reads.get(new Quotient(name));
            } catch (IllegalStateException e) {
                return -1;
            }
        }
    }

    record Recursive(int depth) implements Query<Integer> {
        @Override
        public Integer answer(Reads reads) {
            return depth < 0 ? 0 : 1 + new Recursive(depth + 1).answer(reads);
        }
    }

    private static void start(Engine engine) {
        engine.batch(edits -> {
            edits.add(NAMES, "all", "ada");
            edits.add(NAMES, "all", "bob");
        });
    }

    @Test
    void by_default_the_batch_throws_after_everything_else_was_settled() {
        start(strict);

        assertThatThrownBy(() -> strict.batch(edits -> {
                    edits.set(new Divisor("ada"), 0);
                    edits.set(new Divisor("bob"), 4);
                }))
                .isInstanceOf(DefectException.class)
                .hasMessage("java.lang.ArithmeticException: / by zero: QuotientOf[name=ada] -> Quotient[name=ada]")
                .hasRootCauseInstanceOf(ArithmeticException.class);

        assertThat(strict.get(new Quotient("bob"))).isEqualTo(25);
        assertThat(strict.all(WORDS, "all")).isEqualTo(Map.of("ada", "<100>", "bob", "<25>"));
        assertThat(strict.members(BY_QUOTIENT, 25)).containsExactly("bob");
        assertThatThrownBy(() -> strict.get(new Quotient("ada"))).isInstanceOf(DefectException.class);
    }

    @Test
    void what_a_thrown_batch_changed_is_yielded_by_the_next_that_returns() {
        start(strict);
        assertThatThrownBy(() -> strict.batch(edits -> {
                    edits.set(new Divisor("ada"), 0);
                    edits.set(new Divisor("bob"), 4);
                }))
                .isInstanceOf(DefectException.class);

        BatchResult result = strict.batch(edits -> edits.set(new Divisor("ada"), 2));

        assertThat(result.changes(QUOTIENTS).of("all").upserts()).isEqualTo(Map.of("ada", 50, "bob", 25));
    }

    @Test
    void what_changed_and_changed_back_over_thrown_batches_is_no_change() {
        start(strict);
        assertThatThrownBy(() -> strict.batch(edits -> {
                    edits.set(new Divisor("ada"), 0);
                    edits.set(new Divisor("bob"), 4);
                }))
                .isInstanceOf(DefectException.class);
        assertThatThrownBy(() -> strict.batch(edits -> edits.set(new Divisor("bob"), 5)))
                .isInstanceOf(DefectException.class);

        BatchResult result = strict.batch(edits -> {
            edits.set(new Divisor("ada"), 1);
            edits.set(new Divisor("bob"), 1);
        });

        assertThat(result.families()).isEmpty();
    }

    @Test
    void a_handler_that_returns_contains_the_defect_and_the_member_keeps_its_answer() {
        start(lenient);

        BatchResult result = lenient.batch(edits -> {
            edits.set(new Divisor("ada"), 0);
            edits.set(new Divisor("bob"), 4);
        });

        assertThat(result.changes(QUOTIENTS).of("all").upserts()).isEqualTo(Map.of("bob", 25));
        assertThat(lenient.all(QUOTIENTS, "all")).isEqualTo(Map.of("ada", 100, "bob", 25));
        assertThat(lenient.members(BY_QUOTIENT, 100)).containsExactly("ada");
        assertThat(heard).hasSize(3).allMatch(line -> line.contains("ada") && line.contains("/ by zero"));
    }

    @Test
    void a_member_that_never_had_an_answer_is_absent() {
        lenient.batch(edits -> {
            edits.add(NAMES, "all", "ada");
            edits.set(new Divisor("ada"), 0);
        });
        assertThat(lenient.all(QUOTIENTS, "all")).isEmpty();

        BatchResult result = lenient.batch(edits -> edits.set(new Divisor("ada"), 10));
        assertThat(result.changes(QUOTIENTS).of("all").upserts()).isEqualTo(Map.of("ada", 10));
    }

    @Test
    void each_batch_asks_a_failing_member_again_and_tells_again() {
        start(lenient);
        lenient.batch(edits -> edits.set(new Divisor("ada"), 0));
        heard.clear();

        BatchResult result = lenient.batch(edits -> {});

        assertThat(heard).hasSize(3);
        assertThat(result.answered())
                .as("quotient for each of three layers; its two readers only verify")
                .isEqualTo(3);
    }

    @Test
    void a_failing_query_is_asked_once_for_all_that_read_it_in_a_layer() {
        Family<String, String, String> all = Family.of("all", NAMES, (group, name) -> new Labelled(name, "ada"));
        Engine engine = new Engine(List.of(NAMES, all), (query, defect) -> heard.add(query.toString()));

        BatchResult result = engine.batch(edits -> {
            edits.set(new Divisor("ada"), 0);
            for (int i = 0; i < 100; i++) {
                edits.add(NAMES, "all", "name" + i);
            }
        });

        assertThat(heard).hasSize(100);
        assertThat(result.answered()).isEqualTo(101);
    }

    @Test
    void an_answer_that_is_again_what_it_was_before_the_failure_is_no_change() {
        start(lenient);
        lenient.batch(edits -> edits.set(new Divisor("ada"), 0));

        BatchResult result = lenient.batch(edits -> edits.set(new Divisor("ada"), 1));

        assertThat(result.families()).isEmpty();
        assertThat(result.answered()).isEqualTo(1);
    }

    @Test
    void a_failing_member_that_leaves_is_removed() {
        start(lenient);
        lenient.batch(edits -> edits.set(new Divisor("ada"), 0));
        heard.clear();

        BatchResult result = lenient.batch(edits -> edits.remove(NAMES, "all", "ada"));

        assertThat(result.changes(QUOTIENTS).of("all").removals()).containsExactly("ada");
        assertThat(heard).isEmpty();
    }

    @Test
    void an_engine_in_which_something_failed_forgets_as_well() {
        start(lenient);
        lenient.batch(edits -> edits.set(new Divisor("ada"), 0));
        lenient.batch(edits -> {
            edits.set(new Divisor("ada"), 1);
            edits.remove(NAMES, "all", "ada");
            edits.remove(NAMES, "all", "bob");
        });
        lenient.batch(edits -> {});

        assertThat(lenient.size()).isZero();
    }

    @Test
    void a_query_cannot_hide_that_a_read_failed() {
        strict.batch(edits -> edits.set(new Divisor("ada"), 0));

        assertThatThrownBy(() -> strict.get(new Careless("ada")))
                .hasMessageContaining("Careless[name=ada] -> Quotient[name=ada]");
    }

    @Test
    void a_query_that_overflows_the_stack_is_a_defect_like_any_other() {
        assertThatThrownBy(() -> strict.get(new Recursive(0)))
                .isInstanceOf(DefectException.class)
                .hasCauseInstanceOf(StackOverflowError.class);
        assertThat(strict.get(new Quotient("ada"))).isEqualTo(100);
    }
}
