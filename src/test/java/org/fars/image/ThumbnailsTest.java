package org.fars.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.fars.image.ImageSource.UnreadableImageException;
import org.fars.image.Thumbnails.Thumbnail;
import org.junit.jupiter.api.Test;

class ThumbnailsTest {
    private final AtomicInteger decoded = new AtomicInteger();

    private record Drawn(String name, AtomicInteger decoded, boolean broken) implements ImageSource {
        @Override
        public String location() {
            return name;
        }

        @Override
        public ImageTensor read(int channels, int height, int width) {
            throw new AssertionError("a gallery needs no more than a thumbnail");
        }

        @Override
        public Thumbnail thumbnail(int side) {
            decoded.incrementAndGet();
            if (broken) {
                throw new UnreadableImageException(name, "is broken");
            }
            return new Thumbnail(side, side, new int[side * side]);
        }
    }

    @Test
    void aPictureIsDecodedOnceAndInTheBackground() {
        Deque<Runnable> background = new ArrayDeque<>();
        Thumbnails thumbnails = new Thumbnails(16, 1 << 20, background::add);
        Drawn image = new Drawn("a", decoded, false);

        CompletableFuture<Thumbnail> first = thumbnails.get(image);
        CompletableFuture<Thumbnail> second = thumbnails.get(image);
        assertThat(decoded).hasValue(0);
        assertThat(thumbnails.cached(image)).isEqualTo(Optional.empty());

        while (!background.isEmpty()) {
            background.poll().run();
        }

        assertThat(first.join()).isSameAs(second.join());
        assertThat(thumbnails.cached(image)).contains(first.join());
        assertThat(decoded).hasValue(1);
    }

    @Test
    void memoryIsBounded() {
        long room = 10 * (4 * 16 * 16 + 200);
        Thumbnails thumbnails = new Thumbnails(16, room, Runnable::run);

        for (int i = 0; i < 1000; i++) {
            thumbnails.get(new Drawn("image " + i, decoded, false)).join();
        }

        long kept = 0;
        for (int i = 0; i < 1000; i++) {
            kept += thumbnails.cached(new Drawn("image " + i, decoded, false)).isPresent() ? 1 : 0;
        }
        assertThat(kept).isBetween(1L, 10L);
    }

    @Test
    void aBrokenImageIsDecodedOnceAndReportedEachTime() {
        Thumbnails thumbnails = new Thumbnails(16, 1 << 20, Runnable::run);
        Drawn broken = new Drawn("b", decoded, true);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> thumbnails.get(broken).join()).isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(UnreadableImageException.class);
        }
        assertThat(decoded).hasValue(1);
        assertThat(thumbnails.cached(broken)).isEqualTo(Optional.empty());
        thumbnails.clear();
        assertThatThrownBy(() -> thumbnails.get(broken).join()).hasCauseInstanceOf(UnreadableImageException.class);
        assertThat(decoded).hasValue(2);
    }
}
