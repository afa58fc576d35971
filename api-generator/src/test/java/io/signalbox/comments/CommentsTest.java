package io.signalbox.comments;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.api.core.Status;
import io.signalbox.api.core.matchers.Matcher;
import io.signalbox.api.gateway.VirtualService;
import org.junit.jupiter.api.Test;

class CommentsTest {
    private final Comments comments = Comments.shipped();

    @Test
    void a_message_and_its_fields_have_the_comments_above_them() {
        var matcher = Matcher.getDescriptor();
        assertThat(comments.of(matcher)).startsWith("Says which requests a route takes.");
        assertThat(comments.of(matcher.findFieldByName("exact"))).startsWith("Takes exactly this path;");
    }

    @Test
    void so_have_messages_within_messages_enums_and_their_values() {
        assertThat(comments.of(Matcher.ConnectMatcher.getDescriptor()))
                .isEqualTo("Takes CONNECT requests. It has no settings.");
        assertThat(comments.of(Status.State.getDescriptor())).isEqualTo("Verdict on a resource.");
        assertThat(comments.of(Status.State.Pending.getValueDescriptor()))
                .isEqualTo("Not looked at yet, or changed since.");
    }

    @Test
    void a_file_has_the_comment_at_its_top() {
        assertThat(comments.ofFile(Matcher.getDescriptor().getFile())).isEqualTo("Which requests a route is for.");
    }

    @Test
    void lines_of_a_paragraph_flow() {
        assertThat(comments.of(VirtualService.getDescriptor().findFieldByName("virtual_host")))
                .isEqualTo(
                        "Domains, routes and the options that hold for all routes. Without it there is nothing to serve, "
                                + "which is reported as a warning.");
    }
}
