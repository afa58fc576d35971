package io.signalbox.crd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DetailTest {
    private static final String TEXT = "Sends `a.b` on. Default: none.";

    @Test
    void deeper_fields_have_the_first_sentence_and_still_deeper_ones_nothing() {
        var detail = new Detail(4, 6);
        assertThat(detail.of(TEXT, 4)).isEqualTo(TEXT);
        assertThat(detail.of(TEXT, 5)).isEqualTo("Sends `a.b` on.");
        assertThat(detail.of(TEXT, 7)).isEmpty();
    }

    @Test
    void less_and_less_is_said_and_never_more_again() {
        var steps = Detail.fromMostToLeast().toList();
        assertThat(steps.getFirst()).isEqualTo(new Detail(Detail.DEEPEST, Detail.DEEPEST));
        for (int i = 1; i < steps.size(); i++) {
            assertThat(steps.get(i).whole())
                    .isLessThanOrEqualTo(steps.get(i - 1).whole());
            assertThat(steps.get(i).sentence())
                    .isLessThanOrEqualTo(steps.get(i - 1).sentence());
        }
        assertThat(steps.getLast()).isEqualTo(new Detail(4, 4));
    }

    @Test
    void what_has_no_full_stop_is_its_own_first_sentence() {
        assertThat(new Detail(0, 9).of("no stop", 5)).isEqualTo("no stop");
    }
}
