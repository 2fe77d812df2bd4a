package org.fars.ui.common;

import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import org.fars.image.ImageTensor;
import org.fars.image.Thumbnails.Thumbnail;

/** Converts images to JavaFX. */
public final class FxImages {
    private FxImages() {}

    /** Converts a thumbnail, on any thread. */
    public static Image of(Thumbnail thumbnail) {
        WritableImage image = new WritableImage(thumbnail.width(), thumbnail.height());
        image.getPixelWriter()
            .setPixels(0, 0, thumbnail.width(), thumbnail.height(), PixelFormat.getIntArgbInstance(),
                    thumbnail.argb(), 0, thumbnail.width());
        return image;
    }

    /** Converts an image in its own size. */
    public static Image of(ImageTensor image) {
        return of(Thumbnail.of(image));
    }
}
