package io.signalbox.incremental;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Layers settle in their order, and nothing reads ahead of it. Pupils are in classes by a derived grouping; an early
 * layer, settled before that one, asks for a class's size as soon as its input allows it to.
 */
class SettlementTest {
    private static final Grouping<String, String> PUPILS = Grouping.base("pupils", Comparator.naturalOrder());
    private static final Family<String, String, Integer> EARLY =
            Family.of("early", PUPILS, (school, pupil) -> new Curious(pupil));
    private static final Grouping<String, String> CLASSES =
            Grouping.derived("classes", PUPILS, (school, pupil) -> new ClassOf(pupil), Comparator.naturalOrder());
    private static final Family<String, String, Integer> LATE =
            Family.of("late", PUPILS, (school, pupil) -> new ReportOn(pupil));

    private final List<String> heard = new ArrayList<>();
    private final Engine engine = new Engine(
            ImmutableList.of(PUPILS, EARLY, CLASSES, LATE), (query, defect) -> heard.add(defect.getMessage()));

    record ClassName(String pupil) implements Input<String> {
        @Override
        public String initial() {
            return "1a";
        }
    }

    record Curiosity(String pupil) implements Input<Boolean> {
        @Override
        public Boolean initial() {
            return false;
        }
    }

    record Weather() implements Input<String> {
        @Override
        public String initial() {
            return "rain";
        }
    }

    record ClassOf(String pupil) implements Query<ImmutableSet<Membership<String, String>>> {
        @Override
        public ImmutableSet<Membership<String, String>> answer(Reads reads) {
            return ImmutableSet.of(new Membership<>(reads.get(new ClassName(pupil)), pupil));
        }
    }

    record IsSnowing() implements Query<Boolean> {
        @Override
        public Boolean answer(Reads reads) {
            return reads.get(new Weather()).equals("snow");
        }
    }

    record SizeOf(String className) implements Query<Integer> {
        @Override
        public Integer answer(Reads reads) {
            return reads.get(new IsSnowing())
                    ? 0
                    : reads.members(CLASSES, className).size();
        }
    }

    record ReportOn(String pupil) implements Query<Integer> {
        @Override
        public Integer answer(Reads reads) {
            return reads.get(new SizeOf(reads.get(new ClassName(pupil))));
        }
    }

    record Curious(String pupil) implements Query<Integer> {
        @Override
        public Integer answer(Reads reads) {
            return reads.get(new Curiosity(pupil)) ? reads.get(new ReportOn(pupil)) : -1;
        }
    }

    private void enrol(String... pupils) {
        engine.batch(edits -> List.of(pupils).forEach(pupil -> edits.add(PUPILS, "school", pupil)));
    }

    @Test
    void reading_ahead_is_a_defect_that_names_the_chain() {
        engine.batch(edits -> {
            edits.add(PUPILS, "school", "tom");
            edits.set(new Curiosity("tom"), true);
        });

        assertThat(heard)
                .containsExactly("read of classes[1a] before it is settled: "
                        + "Curious[pupil=tom] -> ReportOn[pupil=tom] -> SizeOf[className=1a]");
        assertThat(engine.all(LATE, "school")).isEqualTo(Map.of("tom", 1));
    }

    @Test
    void a_remembered_answer_cannot_be_read_ahead_either() {
        enrol("tom");

        engine.batch(edits -> edits.set(new Curiosity("tom"), true));

        assertThat(heard)
                .containsExactly("read of classes[1a] before it is settled: "
                        + "Curious[pupil=tom] -> ReportOn[pupil=tom] -> SizeOf[className=1a]");
        assertThat(engine.all(EARLY, "school")).as("keeps what it had").isEqualTo(Map.of("tom", -1));
        assertThat(engine.all(LATE, "school")).isEqualTo(Map.of("tom", 1));
    }

    @Test
    void a_layer_that_asks_too_early_does_not_spoil_the_answer_for_the_layers_that_ask_in_time() {
        enrol("tom");

        engine.batch(edits -> {
            edits.set(new Curiosity("tom"), true);
            edits.set(new Weather(), "fog"); // marks the size, which is the same but for the new pupil
            edits.add(PUPILS, "school", "huck");
        });

        assertThat(heard).hasSize(1);
        assertThat(engine.all(LATE, "school")).isEqualTo(Map.of("tom", 2, "huck", 2));
    }

    @Test
    void nor_is_what_was_computed_too_early_taken_for_right_afterwards() {
        enrol("tom");

        engine.batch(edits -> {
            edits.set(new Curiosity("tom"), true);
            edits.add(PUPILS, "school", "huck");
        });

        assertThat(heard).hasSize(1);
        assertThat(engine.get(new Curious("tom"))).isEqualTo(2);
    }

    @Test
    void a_query_that_no_longer_depends_on_a_later_layer_may_be_read_early() {
        enrol("tom");

        engine.batch(edits -> {
            edits.set(new Curiosity("tom"), true);
            edits.set(new Weather(), "snow");
        });

        assertThat(heard).isEmpty();
        assertThat(engine.all(EARLY, "school")).isEqualTo(Map.of("tom", 0));
    }

    @Test
    void a_member_that_asks_too_early_is_right_once_it_does_not() {
        enrol("tom");
        engine.batch(edits -> edits.set(new Curiosity("tom"), true));

        engine.batch(edits -> edits.set(new Weather(), "snow"));

        assertThat(engine.all(EARLY, "school")).isEqualTo(Map.of("tom", 0));
    }

    @Test
    void a_member_of_an_early_layer_whose_own_query_belongs_to_a_later_one_is_a_defect() {
        Family<String, String, Integer> tooEarly = Family.of("too early", PUPILS, (all, pupil) -> new ReportOn(pupil));
        Engine mistaken = new Engine(
                ImmutableList.of(PUPILS, tooEarly, CLASSES), (query, defect) -> heard.add(defect.getMessage()));
        mistaken.batch(edits -> edits.add(PUPILS, "school", "tom"));
        assertThat(mistaken.get(new ReportOn("tom"))).as("remembered by a get").isEqualTo(1);

        mistaken.batch(edits -> edits.add(PUPILS, "school", "huck"));

        assertThat(heard).hasSize(3).allMatch(message -> message.contains("-> SizeOf[className=1a]"));
        assertThat(mistaken.all(tooEarly, "school")).isEmpty();
    }

    @Test
    void a_layer_before_its_source_is_refused() {
        assertThatThrownBy(() -> new Engine(ImmutableList.of(LATE, PUPILS)))
                .hasMessage("pupils is not a layer of this engine: []");
    }

    @Test
    void a_layer_given_twice_is_refused() {
        assertThatThrownBy(() -> new Engine(ImmutableList.of(PUPILS, PUPILS))).hasMessage("pupils is given twice");
    }
}
