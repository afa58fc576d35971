package io.signalbox.discovery;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.discovery.DiscoveryMetrics.Verb;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Problem;
import io.signalbox.model.Severity;
import io.signalbox.reference.DiscoveredUpstreams;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators are told of discovery, each once, and taken back when it is over. Confined to discovery's thread. */
final class DiscoveryProblems {

    /** Upstreams cannot be written, by RBAC. */
    static final String NOT_PERMITTED = "DiscoveryNotPermitted";

    /** Upstreams have no place: their namespace or their CRD is missing. */
    static final String NO_PLACE = "DiscoveryNoPlace";

    /** There is an Upstream of that name that discovery did not make. */
    static final String NAME_TAKEN = "DiscoveryNameTaken";

    /** Two Services' Upstreams would have one name. */
    static final String NAME_SHARED = "DiscoveryNameShared";

    /** A Service's annotations are wrong. */
    static final String BAD_ANNOTATION = "DiscoveryBadAnnotation";

    /** The API server does not take an Upstream. */
    static final String REFUSED = "DiscoveryRefused";

    private static final Logger log = LoggerFactory.getLogger(DiscoveryProblems.class);

    private final Consumer<List<ConfigEvent>> tell;
    private final Map<String, ImmutableList<Problem>> told = new TreeMap<>();

    DiscoveryProblems(Consumer<List<ConfigEvent>> tell) {
        this.tell = tell;
    }

    /** All that is to be said of one name. */
    void of(Key<Upstream> name, ImmutableList<Problem> problems) {
        say("discovery of " + name, problems);
    }

    /** A right, or what Upstreams are written into, is missing. */
    void refuse(Verb verb, Problem problem) {
        if (say(place(verb), ImmutableList.of(problem))) {
            log.atWarn().addKeyValue("reason", problem.message()).log("cannot write discovered upstreams");
        }
    }

    void permit(Verb verb) {
        say(place(verb), ImmutableList.of());
    }

    /** Takes all back. */
    void clear() {
        List.copyOf(told.keySet()).forEach(place -> say(place, ImmutableList.of()));
    }

    private static String place(Verb verb) {
        return "Kubernetes API, discovery (" + word(verb) + ")";
    }

    private static String word(Verb verb) {
        return verb.name().toLowerCase(Locale.ROOT);
    }

    /** @return whether that is news */
    private boolean say(String place, ImmutableList<Problem> problems) {
        ImmutableList<Problem> before = problems.isEmpty() ? told.remove(place) : told.put(place, problems);
        boolean news = !problems.equals(before == null ? ImmutableList.of() : before);
        if (news) {
            tell.accept(List.of(new ConfigEvent.PlaceProblems(place, problems)));
        }
        return news;
    }

    private static Problem problem(Severity severity, String code, String message) {
        return new Problem(severity, code, FieldPath.ROOT, null, message);
    }

    /** @param words the API server's own: they name the user, the verb and the resource */
    static Problem notPermitted(Verb verb, String namespace, String words) {
        return problem(
                Severity.WARNING,
                NOT_PERMITTED,
                "the API server does not permit to " + word(verb) + " upstreams.gloo.solo.io in namespace " + namespace
                        + " (" + words + "), so discovered Upstreams are not as their Services are; grant the verbs"
                        + " create, patch and delete on upstreams in gloo.solo.io, or set"
                        + " discovery.udsOptions.enabled: false in the Settings");
    }

    static Problem noPlace(String namespace, String words) {
        return problem(
                Severity.WARNING,
                NO_PLACE,
                "discovered Upstreams cannot be written into namespace " + namespace + " (" + words
                        + "); create the namespace, apply the CRDs, or name another as discoveryNamespace in the Settings");
    }

    static Problem taken(Key<Upstream> name, WantedUpstream wanted, Step.Taken taken) {
        var target = wanted.target().getKube();
        boolean sameTarget = taken.by()
                .map(Upstream::getKube)
                .filter(kube -> kube.getServiceName().equals(target.getServiceName())
                        && kube.getServiceNamespace().equals(target.getServiceNamespace())
                        && kube.getServicePort() == target.getServicePort())
                .isPresent();
        String port = "port " + target.getServicePort() + " of Service " + target.getServiceNamespace() + "/"
                + target.getServiceName();
        return problem(
                sameTarget ? Severity.NOTE : Severity.WARNING,
                NAME_TAKEN,
                name + " was not made by discovery, so it stays as it is"
                        + (sameTarget ? "" : ", and there is no Upstream for " + port)
                        + "; rename it, or label it " + DiscoveredUpstreams.LABEL + ": "
                        + DiscoveredUpstreams.KUBERNETES
                        + " to have discovery keep it");
    }

    static Problem shared(Key<Upstream> name, List<Key<?>> services) {
        return problem(
                Severity.WARNING,
                NAME_SHARED,
                name + " would be for more than one Service: it is for " + services.getFirst()
                        + ", which is older, and not for " + services.subList(1, services.size())
                        + "; write an Upstream of another name for the rest");
    }

    static Problem refused(Key<Upstream> name, String words) {
        return problem(
                Severity.WARNING,
                REFUSED,
                "the API server does not take what discovery wants of " + name + ": " + words);
    }

    static Problem badAnnotation(String sentence) {
        return problem(Severity.WARNING, BAD_ANNOTATION, sentence);
    }
}
