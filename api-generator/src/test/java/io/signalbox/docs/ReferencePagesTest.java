package io.signalbox.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.comments.Comments;
import io.signalbox.model.Kinds;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReferencePagesTest {
    private static final Pattern LINK = Pattern.compile("]\\(([a-z0-9-]+\\.md)(?:#([a-z0-9_-]+))?\\)");

    private final SortedMap<String, String> pages = new ReferencePages(Kinds.ALL, Comments.shipped()).byName();

    @Test
    void every_kind_is_in_the_index() {
        assertThat(Kinds.ALL)
                .allSatisfy(kind -> assertThat(pages.get("README.md")).contains("| [" + kind.name() + "]("));
    }

    @Test
    void every_link_leads_to_a_heading() {
        var dangling = new TreeSet<String>();
        pages.values()
                .forEach(page -> LINK.matcher(page).results().forEach(link -> {
                    String target = pages.getOrDefault(link.group(1), "");
                    boolean found = link.group(2) == null
                            ? !target.isEmpty()
                            : target.lines()
                                    .anyMatch(line -> line.startsWith("## ")
                                            && anchor(line).equals(link.group(2)));
                    if (!found) {
                        dangling.add(link.group());
                    }
                }));
        assertThat(dangling).isEmpty();
    }

    @Test
    void a_field_has_its_type_its_description_and_what_it_cannot_stand_beside() {
        assertThat(pages.get("core-matchers.md"))
                .contains("| `exact` | text | Takes exactly this path; the query string is not looked at. "
                        + "Not beside `prefix`, `regex`, `connectMatcher`. |")
                .contains("| `caseSensitive` | true or false, or null | Whether `prefix` and `exact` tell upper case")
                .contains("| `headers` | list of [HeaderMatcher](core-matchers.md#headermatcher) | ");
    }

    @Test
    void a_field_that_has_no_effect_says_so() {
        assertThat(pages.get("gloo-route-options.md"))
                .contains("| `waf` | anything | **Needs Gloo Edge Enterprise's filters.** ");
    }

    @Test
    void an_enum_has_its_values_and_their_numbers() {
        assertThat(pages.get("core-status.md"))
                .contains(
                        "| `Rejected` | 2 | Has an error. Where it once was good, that last good state is still served. |");
    }

    @Test
    void text_that_markdown_would_take_for_something_else_is_shown_as_it_is() {
        assertThat(Markdown.cell("a|b *c* <d> `<e>|*`\nnext")).isEqualTo("a\\|b \\*c\\* &lt;d> `<e>\\|*`<br>next");
    }

    /** As GitHub makes it: lower case, without punctuation. */
    private static String anchor(String heading) {
        return heading.substring(3)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9 _-]", "")
                .replace(' ', '-');
    }
}
