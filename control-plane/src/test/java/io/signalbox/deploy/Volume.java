package io.signalbox.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** A Secret or ConfigMap in a folder, as kubelet mounts it: files that are links, through a link that is replaced. */
record Volume(Path folder) {

    static Volume mounted(Path folder, Map<String, byte[]> files) throws IOException {
        Files.createDirectories(folder);
        Volume volume = new Volume(folder);
        volume.update(files);
        for (String name : files.keySet()) {
            Files.createSymbolicLink(folder.resolve(name), Path.of("..data", name));
        }
        return volume;
    }

    /** All files at once. */
    void update(Map<String, byte[]> files) throws IOException {
        Path contents = Files.createTempDirectory(folder, "..contents");
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(contents.resolve(file.getKey()), file.getValue());
        }
        Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), contents.getFileName());
        Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }
}
