package io.signalbox.source.kubernetes;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.kubernetes.client.utils.Utils;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads kubeconfigs as fabric8 does, and says what is wrong with one where fabric8 goes on with less: with a cluster
 * that nobody named, or as nobody.
 */
final class Kubeconfigs {

    private Kubeconfigs() {}

    /** The file that {@code $KUBECONFIG} names; absent if it names none, or a list of which fabric8 makes one. */
    static Optional<Path> named() {
        return Optional.ofNullable(Utils.getSystemPropertyOrEnvVar(Config.KUBERNETES_KUBECONFIG_FILE))
                .filter(name -> !name.isBlank() && !name.contains(File.pathSeparator))
                .map(Path::of);
    }

    /** What there is where nobody names a file: the pod's service account, or the one in the home folder. */
    static Config find() {
        Config config = new ConfigBuilder().build();
        if (config.getMasterUrl().contains(Config.DEFAULT_MASTER_URL)
                && config.getCurrentContext() == null
                && isNobody(config)) {
            throw new IllegalArgumentException(
                    "there is none, and this is no pod with a service account; name one by --kubeconfig or"
                            + " $KUBECONFIG");
        }
        return config;
    }

    /** @throws IllegalArgumentException with a sentence, if the file does not say which cluster, or does not get in */
    static Config read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("there is no such file");
        }
        String text = Files.readString(file);
        if (text.isBlank()) {
            throw new IllegalArgumentException("it is empty");
        }
        var written = Serialization.unmarshal(text, io.fabric8.kubernetes.api.model.Config.class);
        String current = written.getCurrentContext();
        if (current == null || current.isEmpty()) {
            throw new IllegalArgumentException(
                    "it has no current-context; kubectl config use-context NAME would choose one of "
                            + contexts(written));
        }
        NamedContext context = written.getContexts().stream()
                .filter(each -> current.equals(each.getName()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "its current-context " + current + " is not one of its contexts, " + contexts(written)));
        Config config = Config.fromKubeconfig(file.toFile());
        exec(written, context).filter(plugin -> isNobody(config)).ifPresent(plugin -> {
            throw new IllegalArgumentException(
                    "its exec plugin gave no credentials; try \"" + command(plugin) + "\", whose output is in the log");
        });
        return config;
    }

    private static List<String> contexts(io.fabric8.kubernetes.api.model.Config written) {
        return written.getContexts().stream().map(NamedContext::getName).toList();
    }

    private static Optional<ExecConfig> exec(io.fabric8.kubernetes.api.model.Config written, NamedContext context) {
        return written.getUsers().stream()
                .filter(user ->
                        Objects.equals(user.getName(), context.getContext().getUser()))
                .findFirst()
                .flatMap(user -> Optional.ofNullable(user.getUser()))
                .map(AuthInfo::getExec);
    }

    private static boolean isNobody(Config config) {
        return config.getAutoOAuthToken() == null
                && config.getOauthToken() == null
                && config.getClientCertData() == null
                && config.getClientCertFile() == null;
    }

    private static String command(ExecConfig plugin) {
        List<String> words = new ArrayList<>(List.of(plugin.getCommand()));
        words.addAll(plugin.getArgs());
        return String.join(" ", words);
    }

    /** The cause's words: those above it say that an error has occurred. */
    static String words(RuntimeException e) {
        Throwable at = e;
        while (at.getCause() != null && at.getCause().getMessage() != null) {
            at = at.getCause();
        }
        return at == e ? String.valueOf(e.getMessage()) : at.getClass().getSimpleName() + " " + at.getMessage();
    }
}
