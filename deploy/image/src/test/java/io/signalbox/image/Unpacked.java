package io.signalbox.image;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * An image in a folder, with its layers upon each other.
 *
 * @param root what the container sees as {@code /}
 * @param config as the OCI image specification has it
 */
record Unpacked(Path root, JsonObject config) {

    static Unpacked from(Path tar, Path folder) throws IOException, InterruptedException {
        Path parts = Files.createDirectories(folder.resolve("parts"));
        Path root = Files.createDirectories(folder.resolve("root"));
        untar(tar, parts);
        JsonObject manifest = JsonParser.parseString(Files.readString(parts.resolve("manifest.json")))
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject();
        for (JsonElement layer : manifest.getAsJsonArray("Layers")) {
            untar(parts.resolve(layer.getAsString()), root);
        }
        String config = Files.readString(parts.resolve(manifest.get("Config").getAsString()));
        return new Unpacked(root, JsonParser.parseString(config).getAsJsonObject());
    }

    private static void untar(Path tar, Path folder) throws IOException, InterruptedException {
        // Jib's entries tell a time of creation that tar does not know.
        Process process = new ProcessBuilder(
                        "tar", "--warning=no-unknown-keyword", "-xpf", tar.toString(), "-C", folder.toString())
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("cannot unpack " + tar);
        }
    }

    /** What the image says of the container: {@code User}, {@code Entrypoint}, … */
    JsonObject container() {
        return config.getAsJsonObject("config");
    }

    String architecture() {
        return config.get("architecture").getAsString();
    }

    List<String> entrypoint() {
        return strings(container().getAsJsonArray("Entrypoint"));
    }

    List<String> arguments() {
        return strings(container().getAsJsonArray("Cmd"));
    }

    List<String> environment() {
        return strings(container().getAsJsonArray("Env"));
    }

    String user() {
        return container().get("User").getAsString();
    }

    /** All files, in order; links and the like included. */
    List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(null);
        return files;
    }

    private static List<String> strings(JsonArray array) {
        return array.asList().stream().map(JsonElement::getAsString).toList();
    }
}
