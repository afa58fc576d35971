package io.signalbox.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A view of the file system in which host names are those of a cluster: for one process and its children, in a mount
 * namespace. All else, the network too, is this machine's.
 */
record OwnHosts(Path hosts, Path resolvers, List<String> unshare) {

    private static final String WITH_THEM = """
            mount --bind "$1" /etc/hosts && mount --bind "$2" /etc/resolv.conf && shift 2 && exec "$@"
            """;

    /** Has these names on loopback, and no name server: nobody waits for one that is far away. */
    static OwnHosts of(Path folder, String... names) throws IOException, InterruptedException {
        List<String> unshare = List.of("unshare", "--mount");
        if (!runs(unshare)) {
            unshare = List.of("unshare", "--user", "--map-root-user", "--mount");
            Assumptions.assumeTrue(
                    runs(unshare) || System.getenv("CI") != null,
                    "mount namespaces cannot be made here; run as root on Linux");
        }
        return new OwnHosts(
                Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost " + String.join(" ", names) + "\n"),
                Files.writeString(folder.resolve("resolv.conf"), "nameserver 127.0.0.1\n"),
                unshare);
    }

    private static boolean runs(List<String> unshare) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(unshare);
        line.add("true");
        try {
            return new ProcessBuilder(line)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException thereIsNone) {
            return false;
        }
    }

    /** The command that runs another one so. */
    List<String> wrap(List<String> command) {
        List<String> line = new ArrayList<>(unshare);
        line.addAll(List.of("sh", "-c", WITH_THEM, "sh", hosts.toString(), resolvers.toString()));
        line.addAll(command);
        return line;
    }
}
