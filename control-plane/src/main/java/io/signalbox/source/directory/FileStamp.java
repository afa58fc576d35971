package io.signalbox.source.directory;

import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What tells that a file has changed without reading it.
 *
 * @param inode the file system's identity of the file, so that a rename over it is seen; absent where there is none
 */
record FileStamp(long size, Instant modified, @Nullable Object inode) {

    static FileStamp of(BasicFileAttributes attributes) {
        return new FileStamp(attributes.size(), attributes.lastModifiedTime().toInstant(), attributes.fileKey());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileStamp that
                && size == that.size
                && modified.equals(that.modified)
                && Objects.equals(inode, that.inode);
    }

    @Override
    public int hashCode() {
        return Objects.hash(size, modified, inode);
    }
}
