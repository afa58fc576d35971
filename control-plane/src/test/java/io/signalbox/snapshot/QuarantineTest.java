package io.signalbox.snapshot;

import static io.signalbox.envoy.ResourceType.CLUSTER;
import static io.signalbox.envoy.ResourceType.ENDPOINT;
import static io.signalbox.envoy.ResourceType.ROUTE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.protobuf.ByteString;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.Quarantine.Admitted;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuarantineTest {

    private static final String GROUP = "ns~proxy";
    private final Quarantine quarantine = new Quarantine();

    @Test
    void what_nobody_refused_passes() {
        Admitted admitted = put(resource(CLUSTER, "a", 1), resource(CLUSTER, "b", 1));
        assertThat(admitted.upserts()).containsExactly(resource(CLUSTER, "a", 1), resource(CLUSTER, "b", 1));
        assertThat(remove(CLUSTER, "a").removals()).containsExactly(new ResourceName(CLUSTER, "a"));
        assertThat(quarantine.rejections()).isEmpty();
    }

    @Test
    void the_last_accepted_version_is_put_back() {
        put(resource(ROUTE, "r", 1));
        accept(resource(ROUTE, "r", 1));
        put(resource(ROUTE, "r", 2));
        Admitted back = refuse("no", resource(ROUTE, "r", 2));
        assertThat(back.upserts()).containsExactly(resource(ROUTE, "r", 1));
        assertThat(back.rejectionsChanged()).isTrue();
        assertThat(quarantine.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.resource()).isEqualTo(resource(ROUTE, "r", 2));
            assertThat(rejection.error()).isEqualTo("no");
            assertThat(rejection.served()).isEqualTo(Rejection.Served.LAST_ACCEPTED);
        });
    }

    @Test
    void what_never_was_accepted_is_withheld() {
        put(resource(CLUSTER, "a", 1));
        Admitted back = refuse("no", resource(CLUSTER, "a", 1));
        assertThat(back.removals()).containsExactly(new ResourceName(CLUSTER, "a"));
        assertThat(quarantine.rejections().getFirst().served()).isEqualTo(Rejection.Served.NOTHING);
    }

    @Test
    void the_refused_version_does_not_pass_again_and_another_one_does() {
        put(resource(CLUSTER, "a", 1));
        accept(resource(CLUSTER, "a", 1));
        put(resource(CLUSTER, "a", 2));
        refuse("no", resource(CLUSTER, "a", 2));
        assertThat(put(resource(CLUSTER, "a", 2)).isEmpty()).isTrue();
        Admitted mended = put(resource(CLUSTER, "a", 3));
        assertThat(mended.upserts()).containsExactly(resource(CLUSTER, "a", 3));
        assertThat(mended.rejectionsChanged()).isTrue();
        assertThat(quarantine.rejections()).isEmpty();
    }

    @Test
    void only_the_named_one_is_put_back() {
        put(resource(CLUSTER, "a", 1), resource(CLUSTER, "b", 1));
        Admitted back =
                refuse("Error adding/updating cluster(s) b: no", resource(CLUSTER, "a", 1), resource(CLUSTER, "b", 1));
        assertThat(back.removals()).containsExactly(new ResourceName(CLUSTER, "b"));
    }

    @Test
    void without_a_name_those_that_never_were_accepted_are_guilty() {
        put(resource(CLUSTER, "a", 1), resource(CLUSTER, "b", 1));
        accept(resource(CLUSTER, "a", 1));
        Admitted back = refuse("no idea", resource(CLUSTER, "a", 1), resource(CLUSTER, "b", 1));
        assertThat(back.removals()).containsExactly(new ResourceName(CLUSTER, "b"));
        assertThat(back.upserts()).isEmpty();
    }

    @Test
    void what_another_envoy_accepts_stays_and_is_reported() {
        put(resource(CLUSTER, "a", 1));
        accept(resource(CLUSTER, "a", 1));
        Admitted back = refuse("a is bad", resource(CLUSTER, "a", 1));
        assertThat(back.isEmpty()).isTrue();
        assertThat(quarantine.rejections().getFirst().served()).isEqualTo(Rejection.Served.ITSELF);
    }

    @Test
    void what_another_envoy_accepts_later_comes_back() {
        put(resource(CLUSTER, "a", 1));
        accept(resource(CLUSTER, "a", 1));
        put(resource(CLUSTER, "a", 2));
        refuse("no", resource(CLUSTER, "a", 2));
        Admitted again = accept(resource(CLUSTER, "a", 2));
        assertThat(again.upserts()).containsExactly(resource(CLUSTER, "a", 2));
        assertThat(quarantine.rejections().getFirst().served()).isEqualTo(Rejection.Served.ITSELF);
    }

    @Test
    void a_late_refusal_of_a_version_that_was_replaced_changes_nothing() {
        put(resource(CLUSTER, "a", 1));
        put(resource(CLUSTER, "a", 2));
        assertThat(refuse("no", resource(CLUSTER, "a", 1)).isEmpty()).isTrue();
        assertThat(quarantine.rejections()).isEmpty();
    }

    @Test
    void a_late_acceptance_of_the_version_before_counts() {
        put(resource(CLUSTER, "a", 1));
        put(resource(CLUSTER, "a", 2));
        accept(resource(CLUSTER, "a", 1));
        Admitted back = refuse("no", resource(CLUSTER, "a", 2));
        assertThat(back.upserts()).containsExactly(resource(CLUSTER, "a", 1));
    }

    @Test
    void a_second_refusal_of_the_same_version_changes_nothing() {
        put(resource(CLUSTER, "a", 1));
        refuse("no", resource(CLUSTER, "a", 1));
        Admitted again = refuse("no", resource(CLUSTER, "a", 1));
        assertThat(again.isEmpty()).isTrue();
        assertThat(again.rejectionsChanged()).isFalse();
    }

    @Test
    void a_removed_resource_is_no_longer_rejected() {
        put(resource(CLUSTER, "a", 1));
        refuse("no", resource(CLUSTER, "a", 1));
        Admitted gone = remove(CLUSTER, "a");
        assertThat(gone.rejectionsChanged()).isTrue();
        assertThat(quarantine.rejections()).isEmpty();
    }

    @Test
    void routes_that_are_put_back_get_back_the_clusters_that_left_with_them() {
        put(resource(CLUSTER, "old", 1), resource(ENDPOINT, "old", 1), resource(ROUTE, "r", 1));
        accept(resource(CLUSTER, "old", 1), resource(ENDPOINT, "old", 1), resource(ROUTE, "r", 1));
        quarantine.filter(
                GROUP,
                List.of(resource(ROUTE, "r", 2)),
                List.of(new ResourceName(CLUSTER, "old"), new ResourceName(ENDPOINT, "old")));
        Admitted back = refuse("no", resource(ROUTE, "r", 2));
        assertThat(back.upserts())
                .containsExactlyInAnyOrder(
                        resource(ROUTE, "r", 1), resource(CLUSTER, "old", 1), resource(ENDPOINT, "old", 1));
        Admitted mended = put(resource(ROUTE, "r", 3));
        assertThat(mended.upserts()).containsExactly(resource(ROUTE, "r", 3));
        assertThat(mended.removals())
                .containsExactlyInAnyOrder(new ResourceName(CLUSTER, "old"), new ResourceName(ENDPOINT, "old"));
    }

    @Test
    void clusters_stay_while_routes_of_yesterday_are_served() {
        put(resource(CLUSTER, "old", 1), resource(ROUTE, "r", 1));
        accept(resource(CLUSTER, "old", 1), resource(ROUTE, "r", 1));
        put(resource(ROUTE, "r", 2));
        refuse("no", resource(ROUTE, "r", 2));
        assertThat(remove(CLUSTER, "old").isEmpty()).isTrue();
        assertThat(put(resource(ROUTE, "r", 3)).removals()).containsExactly(new ResourceName(CLUSTER, "old"));
    }

    @Test
    void a_cluster_that_left_before_its_routes_were_proven_is_forgotten_when_they_are() {
        put(resource(CLUSTER, "old", 1), resource(ROUTE, "r", 1));
        accept(resource(CLUSTER, "old", 1), resource(ROUTE, "r", 1));
        quarantine.filter(GROUP, List.of(resource(ROUTE, "r", 2)), List.of(new ResourceName(CLUSTER, "old")));
        accept(resource(ROUTE, "r", 2));
        put(resource(ROUTE, "r", 3));
        assertThat(refuse("no", resource(ROUTE, "r", 3)).upserts()).containsExactly(resource(ROUTE, "r", 2));
    }

    @Test
    void groups_do_not_meet() {
        put(resource(CLUSTER, "a", 1));
        Admitted elsewhere = quarantine.refused(
                new Acknowledgements.Refusal("other~proxy", "n", CLUSTER, versions(resource(CLUSTER, "a", 1)), "no"));
        assertThat(elsewhere.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void what_is_published_is_what_is_wanted_but_for_what_is_rejected(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        TreeMap<ResourceName, EnvoyResource> wanted = new TreeMap<>();
        TreeMap<ResourceName, EnvoyResource> published = new TreeMap<>();
        ResourceType[] types = {CLUSTER, ENDPOINT, ROUTE};
        for (int step = 0; step < 3_000; step++) {
            ResourceName id = new ResourceName(types[random.nextInt(3)], "n" + random.nextInt(6));
            EnvoyResource present = published.get(id);
            Admitted admitted = switch (random.nextInt(5)) {
                case 0, 1 -> {
                    EnvoyResource next = resource(id.type(), id.name(), random.nextInt(5));
                    wanted.put(id, next);
                    yield put(next);
                }
                case 2 -> {
                    wanted.remove(id);
                    yield remove(id.type(), id.name());
                }
                case 3 -> present == null ? Admitted.NOTHING : accept(present);
                default -> present == null ? Admitted.NOTHING : refuse("no", present);
            };
            admitted.upserts().forEach(resource -> published.put(resource.id(), resource));
            admitted.removals().forEach(published::remove);
            boolean rolledBack = quarantine.rejections().stream()
                    .anyMatch(rejection -> rejection.served() == Rejection.Served.LAST_ACCEPTED);
            wanted.forEach((name, resource) -> assertServed(resource, published.get(name)));
            if (!rolledBack) {
                assertThat(wanted.keySet()).containsAll(published.keySet());
            }
        }
    }

    private void assertServed(EnvoyResource wanted, @Nullable EnvoyResource published) {
        var rejection = quarantine.rejection(GROUP, wanted.id());
        if (rejection.isEmpty() || rejection.get().served() == Rejection.Served.ITSELF) {
            assertThat(published).isEqualTo(wanted);
        } else {
            assertThat(published).isNotEqualTo(wanted);
        }
    }

    private Admitted put(EnvoyResource... upserts) {
        return quarantine.filter(GROUP, List.of(upserts), List.of());
    }

    private Admitted remove(ResourceType type, String name) {
        return quarantine.filter(GROUP, List.of(), List.of(new ResourceName(type, name)));
    }

    private Admitted accept(EnvoyResource... resources) {
        Admitted last = Admitted.NOTHING;
        for (EnvoyResource resource : resources) {
            last = quarantine.accepted(GROUP, resource.type(), versions(resource));
        }
        return last;
    }

    private Admitted refuse(String error, EnvoyResource... resources) {
        return quarantine.refused(
                new Acknowledgements.Refusal(GROUP, "envoy", resources[0].type(), versions(resources), error));
    }

    private static ImmutableMap<String, String> versions(EnvoyResource... resources) {
        return List.of(resources).stream()
                .collect(ImmutableMap.toImmutableMap(EnvoyResource::name, EnvoyResource::version));
    }

    private static EnvoyResource resource(ResourceType type, String name, int edition) {
        return EnvoyResource.of(type, name, ByteString.copyFromUtf8(name + edition), ImmutableList.of());
    }
}
