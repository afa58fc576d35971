package io.signalbox.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContentHashTest {

    private static List<ContentHash> parts(int count) {
        List<ContentHash> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(ContentHash.of(ByteString.copyFromUtf8("part " + i)));
        }
        return parts;
    }

    /** Versions outlive releases: other values would send everything to every Envoy once. Computed elsewhere. */
    @Test
    void hashes_are_the_same_in_every_release() {
        assertThat(ContentHash.of(ByteString.copyFromUtf8("abc"))).hasToString("ba7816bf8f01cfea414140de5dae2223");
        assertThat(ContentHash.of(parts(3))).hasToString("3165ae9150ad6453e1be37066b32f8a4");
    }

    @Test
    void a_whole_that_differs_in_one_part_in_their_order_or_in_their_number_has_another_hash() {
        List<ContentHash> parts = parts(200);
        Set<ContentHash> seen = new HashSet<>();
        assertThat(seen.add(ContentHash.of(parts))).isTrue();
        for (int i = 0; i < parts.size(); i++) {
            List<ContentHash> other = new ArrayList<>(parts);
            other.set(i, ContentHash.of(ByteString.copyFromUtf8("edited")));
            assertThat(seen.add(ContentHash.of(other))).isTrue();
            assertThat(seen.add(ContentHash.of(parts.subList(0, i)))).isTrue();
            if (i > 0) {
                Collections.swap(other, i - 1, i);
                assertThat(seen.add(ContentHash.of(other))).isTrue();
            }
        }
        assertThat(ContentHash.of(parts(200))).isEqualTo(ContentHash.of(parts));
    }
}
