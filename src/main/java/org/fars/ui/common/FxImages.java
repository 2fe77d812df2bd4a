package org.fars.ui.common;

import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import org.fars.image.ImageTensor;
import org.fars.image.Thumbnails.Thumbnail;

/** From our pixels to JavaFX's. */
public final class FxImages {
    private FxImages() {}

    /** A picture of a thumbnail; may be made on any thread. */
    public static Image of(Thumbnail thumbnail) {
        WritableImage image = new WritableImage(thumbnail.width(), thumbnail.height());
        image.getPixelWriter()
            .setPixels(0, 0, thumbnail.width(), thumbnail.height(), PixelFormat.getIntArgbInstance(),
                    thumbnail.argb(), 0, thumbnail.width());
        return image;
    }

    /** A picture of an image, at its own size. */
    public static Image of(ImageTensor image) {
        return of(Thumbnail.of(image));
    }
}
