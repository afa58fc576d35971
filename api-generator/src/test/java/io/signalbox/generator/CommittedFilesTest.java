package io.signalbox.generator;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.comments.Comments;
import io.signalbox.crd.CustomResource;
import io.signalbox.crd.Definition;
import io.signalbox.docs.ReferencePages;
import io.signalbox.model.Kinds;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is generated is committed, so that it can be applied and read without a build. Here it is kept fresh. */
class CommittedFilesTest {
    private static final String STALE = "stale; run api-generator/renew and look at the difference";

    private final Comments comments = Comments.shipped();

    @Test
    void the_definitions_in_deploy_crds_are_those_of_the_protos() throws IOException {
        var definition = new Definition(comments);
        Map<String, String> fresh = CustomResource.ALL.stream()
                .collect(toMap(resource -> resource.definitionName() + ".yaml", definition::of));
        var committed = CommittedFolder.inRepository("deploy/crds").files(fresh);
        assertThat(committed.keySet()).as(STALE).isEqualTo(fresh.keySet());
        assertThat(committed).as(STALE).isEqualTo(fresh);
    }

    @Test
    void the_pages_in_docs_reference_api_are_those_of_the_protos() throws IOException {
        Map<String, String> fresh = new ReferencePages(Kinds.ALL, comments).byName();
        var committed = CommittedFolder.inRepository("docs/reference/api").files(fresh);
        assertThat(committed.keySet()).as(STALE).isEqualTo(fresh.keySet());
        assertThat(committed).as(STALE).isEqualTo(fresh);
    }
}
