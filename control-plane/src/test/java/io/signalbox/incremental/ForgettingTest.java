package io.signalbox.incremental;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What nothing reads is dropped at the end of the batch, with all that only it read. */
class ForgettingTest {
    private static final Grouping<String, String> NAMES = Grouping.base("names", Comparator.naturalOrder());
    private static final Grouping<String, String> TAGGED =
            Grouping.derived("tagged", NAMES, (group, name) -> new TagsOf(name), Comparator.naturalOrder());
    private static final Family<String, String, String> GREETINGS =
            Family.of("greetings", NAMES, (group, name) -> new Greeting(name));

    private final Engine engine = new Engine(List.of(NAMES, TAGGED, GREETINGS));

    record Title(String name) implements Input<String> {
        @Override
        public String initial() {
            return "";
        }
    }

    record TagsOf(String name) implements Query<ImmutableSet<Membership<String, String>>> {
        @Override
        public ImmutableSet<Membership<String, String>> answer(Reads reads) {
            String title = reads.get(new Title(name));
            return title.isEmpty() ? ImmutableSet.of() : ImmutableSet.of(new Membership<>(title, name));
        }
    }

    record Peers(String title) implements Query<ImmutableSortedSet<String>> {
        @Override
        public ImmutableSortedSet<String> answer(Reads reads) {
            return reads.members(TAGGED, title);
        }
    }

    record Greeting(String name) implements Query<String> {
        @Override
        public String answer(Reads reads) {
            String title = reads.get(new Title(name));
            return title.isEmpty()
                    ? name
                    : title + " " + name + " of " + reads.get(new Peers(title)).size();
        }
    }

    @Test
    void an_engine_that_lost_everything_holds_nothing() {
        engine.batch(edits -> {
            for (int i = 0; i < 100; i++) {
                edits.add(NAMES, "all", "name" + i);
                edits.set(new Title("name" + i), i % 2 == 0 ? "Dr" : "Mx");
            }
        });
        assertThat(engine.all(GREETINGS, "all")).hasSize(100).containsEntry("name7", "Mx name7 of 50");

        engine.batch(edits -> {
            for (int i = 0; i < 100; i++) {
                edits.remove(NAMES, "all", "name" + i);
                edits.set(new Title("name" + i), "");
            }
        });

        assertThat(engine.size()).isZero();
    }

    @Test
    void a_query_with_no_reader_left_is_dropped_with_its_reads() {
        engine.batch(edits -> {
            edits.add(NAMES, "all", "ada");
            edits.set(new Title("ada"), "Dr");
        });
        int before = engine.size();

        engine.batch(edits -> edits.set(new Title("ada"), ""));

        // gone: the query of peers, the group of doctors
        assertThat(engine.size()).isEqualTo(before - 2);
        assertThat(engine.batch(edits -> edits.set(new Title("ada"), "Dr")).answered())
                .as("tags, greeting, and the peers anew")
                .isEqualTo(3);
    }

    @Test
    void a_query_that_another_still_reads_is_kept() {
        engine.batch(edits -> {
            edits.add(NAMES, "all", "ada");
            edits.add(NAMES, "all", "grace");
            edits.set(new Title("ada"), "Dr");
            edits.set(new Title("grace"), "Dr");
        });

        engine.batch(edits -> edits.remove(NAMES, "all", "ada"));

        assertThat(engine.all(GREETINGS, "all")).containsExactly(Map.entry("grace", "Dr grace of 1"));
    }

    @Test
    void an_input_at_its_initial_value_that_nobody_reads_takes_no_memory() {
        engine.batch(edits -> edits.set(new Title("ada"), "Dr"));
        assertThat(engine.size()).isEqualTo(1);

        engine.batch(edits -> edits.set(new Title("ada"), ""));

        assertThat(engine.size()).isZero();
    }

    @Test
    void what_was_asked_from_outside_is_kept_until_the_end_of_the_next_batch() {
        engine.get(new Greeting("ada"));
        assertThat(engine.size()).isEqualTo(2);

        engine.batch(edits -> {});

        assertThat(engine.size()).isZero();
    }

    @Test
    void a_member_added_and_removed_in_one_batch_leaves_nothing() {
        BatchResult result = engine.batch(edits -> {
            edits.add(NAMES, "all", "ada");
            edits.remove(NAMES, "all", "ada");
        });

        assertThat(result.answered()).isZero();
        assertThat(engine.size()).isZero();
    }
}
