package org.fars.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Path;
import org.fars.image.PictureDecoder.DecodedPicture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeImageTest {
    @TempDir
    Path folder;

    private static DecodedPicture decode(Path file, int enough) throws IOException {
        try (PictureDecoder decoder = new PictureDecoder(new ImageInput.OfFile(file),
                (stored, orientation) -> new PictureDecoder.Need(stored, enough))) {
            return decoder.decode();
        }
    }

    @Test
    void aHundredMegapixelsAreDecodedInBoundedMemory() throws IOException {
        Path file = TestImages.halvesPng(folder.resolve("large.png"), 12_000, 9_000, 9_000, 40, 200);

        DecodedPicture whole = decode(file, Integer.MAX_VALUE);

        assertThat(whole.stored()).isEqualTo(new Rectangle(12_000, 9_000));
        assertThat(whole.step()).isGreaterThan(1);
        assertThat(3L * whole.rows().width() * whole.rows().height()).isLessThanOrEqualTo(PictureDecoder.RASTER_LIMIT);

        ImageTensor image = new ImageDecoder().read(file, 3, 224, 224);
        assertThat(image.at(0, 100, 110)).isCloseTo(40 / 255f, within(1e-5f));
        assertThat(image.at(0, 100, 113)).isCloseTo(200 / 255f, within(1e-5f));
    }

    @Test
    void aLongPanoramaKeepsEnoughOfItsShortSide() throws IOException {
        Path file = TestImages.halvesPng(folder.resolve("long.png"), 300_000, 300, 300, 40, 200);

        ImageTensor image = new ImageDecoder().read(file, 1, 224, 224);

        assertThat(image.at(0, 100, 110)).isCloseTo(40 / 255f, within(1e-5f));
        assertThat(image.at(0, 100, 113)).isCloseTo(200 / 255f, within(1e-5f));
    }

    @Test
    void aThumbnailDecodesNoMoreThanItNeeds() throws IOException {
        Path file = TestImages.halvesPng(folder.resolve("medium.png"), 3_000, 2_000, 2_000, 40, 200);

        DecodedPicture picture = decode(file, 256);

        assertThat(picture.step()).isEqualTo(7);
        assertThat(picture.rows().width()).isBetween(428, 429);
    }
}
