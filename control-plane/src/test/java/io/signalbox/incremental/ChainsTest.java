package io.signalbox.incremental;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Queries that read themselves by way of others, and chains of queries that are too long. */
class ChainsTest {
    private static final Grouping<String, Integer> LINKS = Grouping.base("links", Comparator.naturalOrder());
    private static final Family<String, Integer, Integer> LENGTHS =
            Family.of("lengths", LINKS, (group, number) -> new Link(number));

    private final List<String> heard = new ArrayList<>();
    private final List<Query<?>> failed = new ArrayList<>();
    private final Engine engine = new Engine(List.of(LINKS, LENGTHS), (query, defect) -> {
        failed.add(query);
        heard.add(defect.getMessage());
    });

    /** Reads its successor as long as its input says so, which may lead back to itself. */
    record Link(int number) implements Query<Integer> {
        @Override
        public Integer answer(Reads reads) {
            int next = reads.get(new Next(number));
            return next < 0 ? 0 : 1 + reads.get(new Link(next));
        }
    }

    record Next(int number) implements Input<Integer> {
        @Override
        public Integer initial() {
            return -1;
        }
    }

    /** Goes the way of a {@link Link}, and ends with the same answer however long the way was. */
    record Arrival(int number) implements Query<String> {
        @Override
        public String answer(Reads reads) {
            int next = reads.get(new Next(number));
            return next < 0 ? "arrived" : reads.get(new Arrival(next));
        }
    }

    /** A chain of queries, {@code depth} long. */
    record Down(int depth) implements Query<Integer> {
        @Override
        public Integer answer(Reads reads) {
            return depth == 1 ? reads.get(new Bottom()) : reads.get(new Down(depth - 1));
        }
    }

    record Bottom() implements Input<Integer> {
        @Override
        public Integer initial() {
            return 1;
        }
    }

    @Test
    void a_cycle_is_a_defect_that_prints_it() {
        engine.batch(edits -> {
            edits.set(new Next(0), 1);
            edits.set(new Next(1), 2);
            edits.set(new Next(2), 1);
        });

        assertThatThrownBy(() -> engine.get(new Link(0)))
                .isInstanceOf(DefectException.class)
                .hasMessage("cycle: Link[number=1] -> Link[number=2] -> Link[number=1]");
    }

    @Test
    void a_cycle_that_closes_later_and_opens_again_leaves_right_answers_and_no_garbage() {
        engine.batch(edits -> {
            for (int i = 0; i < 3; i++) {
                edits.add(LINKS, "all", i);
                edits.set(new Next(i), i + 1);
            }
        });
        assertThat(engine.all(LENGTHS, "all").values()).containsExactly(3, 2, 1);

        engine.batch(edits -> edits.set(new Next(2), 0));
        assertThat(heard).hasSize(3).allMatch(message -> message.startsWith("cycle: "));
        assertThat(engine.all(LENGTHS, "all").values()).containsExactly(3, 2, 1);

        engine.batch(edits -> edits.set(new Next(0), -1));
        assertThat(engine.all(LENGTHS, "all").values()).containsExactly(0, 2, 1);

        engine.batch(edits -> {
            for (int i = 0; i < 3; i++) {
                edits.remove(LINKS, "all", i);
                edits.set(new Next(i), -1);
            }
        });
        assertThat(engine.size()).isZero();
    }

    @Test
    void a_cycle_that_nobody_asks_for_any_more_is_forgotten_while_it_is_closed() {
        engine.batch(edits -> {
            for (int i = 0; i < 3; i++) {
                edits.add(LINKS, "all", i);
                edits.set(new Next(i), i + 1);
            }
        });
        engine.batch(edits -> edits.set(new Next(2), 0));
        assertThat(heard).hasSize(3);

        engine.batch(edits -> {
            for (int i = 0; i < 3; i++) {
                edits.remove(LINKS, "all", i);
            }
        });

        assertThat(engine.size()).as("the three inputs").isEqualTo(3);
    }

    @Test
    void a_chain_may_be_as_long_as_the_limit() {
        assertThat(engine.get(new Down(Engine.CHAIN_LENGTH_MAX))).isEqualTo(1);

        engine.batch(edits -> edits.set(new Bottom(), 2));
        assertThat(engine.get(new Down(Engine.CHAIN_LENGTH_MAX))).isEqualTo(2);
    }

    @Test
    void a_longer_chain_is_a_defect_from_whichever_end_it_was_built() {
        int tooLong = Engine.CHAIN_LENGTH_MAX + 1;
        assertThatThrownBy(() -> engine.get(new Down(tooLong))).hasMessageStartingWith("chain of reads longer than");

        for (int depth = 1; depth < tooLong; depth++) {
            assertThat(engine.get(new Down(depth))).isEqualTo(1);
        }
        assertThatThrownBy(() -> engine.get(new Down(tooLong))).hasMessageStartingWith("chain of reads longer than");
    }

    @Test
    void of_a_chain_that_is_too_long_only_the_members_that_are_too_far_up_fail() {
        int tooLong = Engine.CHAIN_LENGTH_MAX + 10;

        engine.batch(edits -> {
            for (int i = 0; i < tooLong; i++) {
                edits.add(LINKS, "all", i); // asked from 0 up, so the first is the longest
                edits.set(new Next(i), i == tooLong - 1 ? -1 : i + 1);
            }
        });

        assertThat(failed).hasSize(10).startsWith(new Link(0)).endsWith(new Link(9));
        assertThat(engine.all(LENGTHS, "all")).hasSize(Engine.CHAIN_LENGTH_MAX);
    }

    @Test
    void a_chain_that_grows_too_long_below_equal_answers_is_a_defect() {
        Family<String, Integer, String> arrivals = Family.of("arrivals", LINKS, (all, number) -> new Arrival(number));
        Engine engine = new Engine(List.of(LINKS, arrivals), (query, defect) -> failed.add(query));
        engine.batch(edits -> {
            edits.add(LINKS, "all", 0);
            edits.add(LINKS, "all", 10);
            for (int i = 0; i < Engine.CHAIN_LENGTH_MAX - 1; i++) {
                edits.set(new Next(i), i + 1);
            }
        });
        assertThat(failed).isEmpty();

        int end = Engine.CHAIN_LENGTH_MAX - 1;
        engine.batch(edits -> edits.add(LINKS, "all", end + 1)); // known, so that the chain is not followed to its end
        engine.batch(edits -> edits.set(new Next(end), end + 1));

        assertThat(failed).containsExactly(new Arrival(0));
    }
}
