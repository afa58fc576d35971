package io.signalbox.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.comments.Comments;
import io.signalbox.crd.Definitions;
import io.signalbox.docs.ReferencePages;
import io.signalbox.model.Kinds;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What is generated is committed, so that it can be applied and read without a build. Here it is kept fresh. */
class CommittedFilesTest {
    private static final String STALE = "stale; run api-generator/renew and look at the difference";

    private final Comments comments = Comments.shipped();

    @Test
    void the_definitions_in_deploy_crds_are_those_of_the_protos() throws IOException {
        var fresh = new Definitions(comments).byName();
        assertThat(CommittedFolder.inRepository("deploy/crds").differences(fresh))
                .as(STALE)
                .isEmpty();
    }

    @Test
    void the_pages_in_docs_reference_api_are_those_of_the_protos() throws IOException {
        var fresh = new ReferencePages(Kinds.ALL, comments).byName();
        assertThat(CommittedFolder.inRepository("docs/reference/api").differences(fresh))
                .as(STALE)
                .isEmpty();
    }
}
