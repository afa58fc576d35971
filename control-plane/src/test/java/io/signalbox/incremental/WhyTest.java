package io.signalbox.incremental;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhyTest {
    private static final Grouping<String, String> GUESTS = Grouping.base("guests", Comparator.naturalOrder());
    private static final Family<String, String, String> PLACES =
            Family.of("places", GUESTS, (table, guest) -> new Place(guest));

    private final Engine engine = new Engine(List.of(GUESTS, PLACES));

    record Wish(String guest) implements Input<String> {
        @Override
        public String initial() {
            return "any";
        }
    }

    record Place(String guest) implements Query<String> {
        @Override
        public String answer(Reads reads) {
            return guest + " sits at " + reads.get(new Wish(guest)) + ", yes, at " + reads.get(new Wish(guest));
        }
    }

    record Couple(String one, String other) implements Query<String> {
        @Override
        public String answer(Reads reads) {
            return reads.get(new Place(one)) + reads.get(new Place(other));
        }
    }

    record Plan(String table) implements Query<String> {
        @Override
        public String answer(Reads reads) {
            return reads.get(new Couple("ada", "bob"))
                    + reads.get(new Place("ada"))
                    + reads.members(GUESTS, table)
                    + reads.all(PLACES, table);
        }
    }

    @Test
    void a_query_tells_what_it_read_once_each_and_when_that_changed() {
        engine.batch(edits -> edits.add(GUESTS, "round", "ada"));
        engine.batch(edits -> edits.set(new Wish("bob"), "the window"));

        assertThat(engine.why(new Plan("round"))).hasToString("""
                Plan[table=round]  (changed in batch 2)
                  Couple[one=ada, other=bob]  (changed in batch 2)
                    Place[guest=ada]  (changed in batch 1)
                      Wish[guest=ada]  (never changed)
                    Place[guest=bob]  (changed in batch 2)
                      Wish[guest=bob]  (changed in batch 2)
                  Place[guest=ada]  (changed in batch 1; see above)
                  guests[round]  (changed in batch 1)
                  places[round]  (changed in batch 1)
                """);
    }
}
