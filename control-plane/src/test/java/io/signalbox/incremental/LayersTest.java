package io.signalbox.incremental;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Groupings and families. A library: books stand on shelves and have tags. */
class LayersTest {
    private static final Grouping<String, String> SHELVES = Grouping.base("shelves", Comparator.naturalOrder());

    /** tag -> books */
    private static final Grouping<String, String> TAGGED =
            Grouping.derived("tagged", SHELVES, (shelf, book) -> new TagsOf(book), Comparator.naturalOrder());

    /** shelf -> tags, each of which several books may have */
    private static final Grouping<String, String> TAGS =
            Grouping.derived("tags", SHELVES, (shelf, book) -> new TagsOnShelf(shelf, book), Comparator.naturalOrder());

    private static final Family<String, String, String> CARDS =
            Family.of("cards", SHELVES, (shelf, book) -> new Card(book));

    /** shelf -> tag -> how many books in the whole house have the tag */
    private static final Family<String, String, Integer> COUNTS =
            Family.of("counts", TAGS, (shelf, tag) -> new CountOf(tag));

    private final Engine engine = new Engine(List.of(SHELVES, TAGGED, TAGS, CARDS, COUNTS));

    record Tags(String book) implements Input<ImmutableSet<String>> {
        @Override
        public ImmutableSet<String> initial() {
            return ImmutableSet.of();
        }
    }

    record TagsOf(String book) implements Query<ImmutableSet<Membership<String, String>>> {
        @Override
        public ImmutableSet<Membership<String, String>> answer(Reads reads) {
            return reads.get(new Tags(book)).stream()
                    .map(tag -> new Membership<>(tag, book))
                    .collect(ImmutableSet.toImmutableSet());
        }
    }

    record TagsOnShelf(String shelf, String book) implements Query<ImmutableSet<Membership<String, String>>> {
        @Override
        public ImmutableSet<Membership<String, String>> answer(Reads reads) {
            return reads.get(new Tags(book)).stream()
                    .map(tag -> new Membership<>(shelf, tag))
                    .collect(ImmutableSet.toImmutableSet());
        }
    }

    record Card(String book) implements Query<String> {
        @Override
        public String answer(Reads reads) {
            return book + reads.get(new Tags(book));
        }
    }

    record CountOf(String tag) implements Query<Integer> {
        @Override
        public Integer answer(Reads reads) {
            return reads.members(TAGGED, tag).size();
        }
    }

    /** Folds over all cards of a shelf. */
    record Catalogue(String shelf) implements Query<String> {
        @Override
        public String answer(Reads reads) {
            return String.join(", ", reads.all(CARDS, shelf).values());
        }
    }

    private BatchResult put(String shelf, String book, String... tags) {
        return engine.batch(edits -> {
            edits.add(SHELVES, shelf, book);
            edits.set(new Tags(book), ImmutableSet.copyOf(tags));
        });
    }

    private BatchResult tag(String book, String... tags) {
        return engine.batch(edits -> edits.set(new Tags(book), ImmutableSet.copyOf(tags)));
    }

    @Test
    void members_are_in_the_order_of_the_grouping() {
        put("top", "emma", "novel");
        put("low", "dune", "novel", "sand");

        assertThat(engine.members(TAGGED, "novel")).containsExactly("dune", "emma");
        assertThat(engine.members(TAGGED, "unheard of")).isEmpty();
    }

    @Test
    void only_the_readers_of_the_group_that_changed_are_asked() {
        put("top", "emma", "novel");
        put("low", "dune", "sand");

        BatchResult result = put("low", "atlas", "sand");

        // the new book's card and its two contributors; of the counts only that of sand
        assertThat(result.answered()).isEqualTo(4);
        assertThat(result.changes(COUNTS).groups())
                .isEqualTo(Map.of("low", new Changes.OfGroup<>(sorted(Map.of("sand", 2)), sortedSet())));
    }

    @Test
    void a_member_that_two_contribute_stays_until_both_are_gone() {
        put("top", "emma", "novel");
        put("top", "dune", "novel");

        BatchResult first = tag("emma");
        assertThat(engine.members(TAGS, "top")).containsExactly("novel");
        assertThat(first.changes(COUNTS).of("top").removals()).isEmpty();

        BatchResult second = tag("dune");
        assertThat(engine.members(TAGS, "top")).isEmpty();
        assertThat(second.changes(COUNTS).of("top").removals()).containsExactly("novel");
    }

    @Test
    void a_member_that_passes_from_one_contributor_to_another_was_never_gone() {
        put("top", "emma", "novel");
        put("top", "dune");

        BatchResult result = engine.batch(edits -> {
            edits.set(new Tags("emma"), ImmutableSet.of());
            edits.set(new Tags("dune"), ImmutableSet.of("novel"));
        });

        assertThat(result.changes(COUNTS).isEmpty())
                .as("one novel before and after")
                .isTrue();
        assertThat(engine.all(COUNTS, "top")).containsExactly(Map.entry("novel", 1));
    }

    @Test
    void a_base_member_is_counted_too() {
        engine.batch(edits -> edits.add(SHELVES, "top", "emma"));
        engine.batch(edits -> edits.add(SHELVES, "top", "emma"));
        engine.batch(edits -> edits.remove(SHELVES, "top", "emma"));
        assertThat(engine.members(SHELVES, "top")).containsExactly("emma");

        engine.batch(edits -> edits.remove(SHELVES, "top", "emma"));
        assertThat(engine.members(SHELVES, "top")).isEmpty();
    }

    @Test
    void a_family_yields_what_came_what_changed_and_what_left() {
        put("top", "emma", "novel");
        put("top", "dune");
        put("top", "atlas");

        BatchResult result = engine.batch(edits -> {
            edits.set(new Tags("emma"), ImmutableSet.of("classic"));
            edits.remove(SHELVES, "top", "dune");
            edits.add(SHELVES, "low", "faust");
        });

        assertThat(result.changes(CARDS).groups())
                .isEqualTo(Map.of(
                        "top",
                        new Changes.OfGroup<>(sorted(Map.of("emma", "emma[classic]")), sortedSet("dune")),
                        "low",
                        new Changes.OfGroup<>(sorted(Map.of("faust", "faust[]")), sortedSet())));
    }

    @Test
    void a_member_that_leaves_and_returns_in_one_batch_is_no_change() {
        put("top", "emma", "novel");

        BatchResult result = engine.batch(edits -> {
            edits.remove(SHELVES, "top", "emma");
            edits.add(SHELVES, "top", "emma");
        });

        assertThat(result).isEqualTo(new BatchResult(ImmutableMap.of(), 0, 0));
    }

    @Test
    void a_fold_is_asked_when_an_answer_of_its_group_changed() {
        put("top", "emma");
        put("low", "dune");
        assertThat(engine.get(new Catalogue("top"))).isEqualTo("emma[]");

        put("top", "atlas", "maps");

        assertThat(engine.get(new Catalogue("top"))).isEqualTo("atlas[maps], emma[]");
    }

    @Test
    void a_group_that_comes_and_goes_is_seen_by_who_read_it_empty() {
        put("top", "emma", "novel");
        tag("emma");
        assertThat(engine.get(new CountOf("novel"))).isZero();
        tag("emma", "novel");
        assertThat(engine.get(new CountOf("novel"))).isEqualTo(1);
    }

    @Test
    void removing_what_is_not_there_is_refused() {
        assertThatThrownBy(() -> engine.batch(edits -> edits.remove(SHELVES, "top", "emma")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shelves[top] has no member emma");
    }

    @Test
    void a_derived_grouping_is_edited_by_its_contributors_alone() {
        assertThatThrownBy(() -> engine.batch(edits -> edits.add(TAGGED, "novel", "emma")))
                .hasMessage("tagged is derived: its contributors alone edit it");
    }

    @SafeVarargs
    private static <M extends Comparable<M>> ImmutableSortedSet<M> sortedSet(M... members) {
        return ImmutableSortedSet.copyOf(members);
    }

    private static <M extends Comparable<M>, A> ImmutableSortedMap<M, A> sorted(Map<M, A> answers) {
        return ImmutableSortedMap.copyOf(answers);
    }

    @Test
    void a_member_that_contributors_of_two_sources_give_stays_until_both_take_it_back() {
        Grouping<String, String> loans = Grouping.base("loans", Comparator.naturalOrder());
        Grouping<String, String> wanted = Grouping.derived(
                        "wanted", SHELVES, (shelf, book) -> new TagsOf(book), Comparator.<String>naturalOrder())
                .and(loans, (reader, book) -> new TagsOf(book));
        Engine two = new Engine(List.of(SHELVES, loans, wanted));

        two.batch(edits -> {
            edits.set(new Tags("dune"), ImmutableSet.of("sand"));
            edits.add(SHELVES, "a", "dune");
            edits.add(loans, "paul", "dune");
        });
        assertThat(two.members(wanted, "sand")).containsExactly("dune");

        two.batch(edits -> edits.remove(SHELVES, "a", "dune"));
        assertThat(two.members(wanted, "sand")).containsExactly("dune");

        two.batch(edits -> edits.remove(loans, "paul", "dune"));
        assertThat(two.members(wanted, "sand")).isEmpty();
    }
}
