package org.fars.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.fars.core.IoErrorMessages;
import org.fars.image.ImageSource.UnreadableImageException;
import org.fars.image.Thumbnails.Thumbnail;

/** An image in an archive; its bytes are fetched each time it is read. */
final class EntryImage implements ImageSource {
    /** Largest image file read, in bytes; it is held in memory while it is decoded. */
    static final int SIZE_LIMIT = 128 << 20;
    private static final ImageDecoder DECODER = new ImageDecoder();
    private final Path archive;
    private final String entry;
    private final Bytes bytes;

    /** Fetches an entry's bytes, at most {@link #SIZE_LIMIT}. */
    interface Bytes {
        byte[] fetch() throws IOException;
    }

    /** The entry's bytes are more than {@link #SIZE_LIMIT}. */
    static final class EntryTooLargeException extends IOException {
        EntryTooLargeException() {
            super("it unpacks to more than " + (SIZE_LIMIT >> 20) + " MiB");
        }
    }

    EntryImage(Path archive, String entry, Bytes bytes) {
        this.archive = archive;
        this.entry = entry;
        this.bytes = bytes;
    }

    @Override
    public String name() {
        return entry;
    }

    @Override
    public String location() {
        return archive.toAbsolutePath().normalize() + "!/" + entry;
    }

    @Override
    public ImageTensor read(int channels, int height, int width) {
        return DECODER.read(fullName(), fetch(), channels, height, width);
    }

    @Override
    public Thumbnail thumbnail(int side) {
        return DECODER.thumbnail(fullName(), fetch(), side);
    }

    private String fullName() {
        return archive + "!/" + entry;
    }

    private byte[] fetch() {
        try {
            return bytes.fetch();
        } catch (IOException | IllegalStateException | IllegalArgumentException e) {
            throw new UnreadableImageException(fullName(), "cannot be unpacked: " + IoErrorMessages.of(e), e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EntryImage that && location().equals(that.location());
    }

    @Override
    public int hashCode() {
        return Objects.hash(archive, entry);
    }

    @Override
    public String toString() {
        return location();
    }
}
