package org.fars.ui.gallery;

import java.nio.file.Path;
import java.util.List;
import org.fars.image.ImageTensor;
import org.fars.image.Thumbnail;
import org.fars.job.JobContext;
import org.fars.model.Shape;

/** From files to images. All methods block; call them from background work. */
public interface ImageSource {
    /**
     * The images behind files and folders: a file is itself, readable or not; a folder is all images in it, labelled by
     * sub-folder where it is laid out so.
     *
     * @throws org.fars.fault.InputMistake when a folder holds no image
     */
    List<ImageEntry> find(List<Path> given, JobContext context);

    /**
     * One image as a model of that input shape sees it.
     *
     * @throws org.fars.fault.InputMistake when it cannot be read
     */
    ImageTensor load(ImageEntry entry, Shape input);

    /**
     * A small picture of it.
     *
     * @param side the longest width and height wanted, in pixels
     * @throws org.fars.fault.InputMistake when it cannot be read
     */
    Thumbnail thumbnail(ImageEntry entry, int side);
}
