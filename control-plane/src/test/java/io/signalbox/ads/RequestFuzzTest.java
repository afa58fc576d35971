package io.signalbox.ads;

import static io.signalbox.ads.Dialogue.snapshot;
import static io.signalbox.ads.Resources.cluster;
import static io.signalbox.ads.Resources.endpoints;
import static io.signalbox.ads.Resources.listener;
import static io.signalbox.ads.Resources.routes;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.signalbox.ads.Event.Reply;
import io.signalbox.ads.Event.Wish;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.Snapshot;
import java.time.Instant;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a client says, the machine answers a bounded number of times and falls silent. */
class RequestFuzzTest {

    private static final Snapshot WORLD = snapshot(
            cluster("a", 1), cluster("b", 1), endpoints("a", 1), listener("a", 1), routes("a", "a"), routes("b"));

    private static final String[] NAMES = {"a", "b", "*", "", "nobody"};

    /** Where choices come from: a fuzzer, or a seed. */
    private interface Choices {
        int below(int bound);

        boolean more();
    }

    @FuzzTest
    void any_requests_in_any_order(FuzzedDataProvider data) {
        talk(new Choices() {
            @Override
            public int below(int bound) {
                return data.consumeInt(0, bound - 1);
            }

            @Override
            public boolean more() {
                return data.remainingBytes() > 0;
            }
        });
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void any_requests_in_any_order_by_seed(long seed) {
        Random random = new Random(seed);
        talk(new Choices() {
            private int left = 60;

            @Override
            public int below(int bound) {
                return random.nextInt(bound);
            }

            @Override
            public boolean more() {
                return left-- > 0;
            }
        });
    }

    private static void talk(Choices choices) {
        Variant variant = Variant.values()[choices.below(2)];
        Subscription machine =
                Subscription.open(variant, "s", Order.at(Instant.EPOCH, Order.Coverage.AGGREGATED), WORLD);
        while (choices.more()) {
            ResourceType type = ResourceType.values()[choices.below(ResourceType.values().length)];
            Reply reply = reply(choices, machine.ledger(type).tally().lastNonce());
            machine = machine.on(new Event.Asked(type, wish(choices, variant), reply))
                    .next();
            for (int i = 0; ; i++) {
                assertThat(i).isLessThan(100);
                Subscription.Turn turn = machine.next(Instant.EPOCH.plusSeconds(choices.below(40)));
                machine = turn.next();
                if (turn.push() == null) {
                    break;
                }
            }
        }
    }

    private static Reply reply(Choices choices, String nonce) {
        String said = choices.below(3) == 0 ? "made-up" : nonce;
        return switch (choices.below(3)) {
            case 0 -> new Reply.Silent();
            case 1 -> new Reply.Accepted(said);
            default -> new Reply.Refused(said, NAMES[choices.below(NAMES.length)]);
        };
    }

    private static Wish wish(Choices choices, Variant variant) {
        return switch (variant) {
            case DELTA -> new Wish.Edit(names(choices), names(choices), ImmutableMap.of("a", "old", "gone", "x"));
            case STATE_OF_THE_WORLD -> new Wish.Exactly(names(choices), choices.below(2) == 0 ? "" : "x");
        };
    }

    private static ImmutableSet<String> names(Choices choices) {
        ImmutableSet.Builder<String> names = ImmutableSet.builder();
        for (int i = choices.below(4); i > 0; i--) {
            names.add(NAMES[choices.below(NAMES.length)]);
        }
        return names.build();
    }
}
