package org.fars.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fars.core.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.image.ImageFile;
import org.fars.image.ImageSource;
import org.fars.image.ImageTensor;
import org.fars.image.LabelledImage;
import org.fars.model.Shape;

/** The images that a command was given; what is wrong with one is said, and the others go on. */
final class ImageInputs implements AutoCloseable {
    private final Console console;
    private final List<Dataset> datasets = new ArrayList<>();
    private boolean faulty;

    /** What is done with one image. */
    interface Step {
        /**
         * @param name the image's place, as the person gave it
         * @param image its entry in the data set
         * @param tensor the image as the model wants it
         */
        void take(String name, LabelledImage image, ImageTensor tensor);
    }

    /** Opens files, folders, lists and archives; decodes nothing. */
    ImageInputs(List<Path> paths, Console console) {
        this.console = console;
        for (Path path : paths) {
            try {
                datasets.add(Datasets.open(path));
            } catch (UserInputException mistake) {
                console.complain(mistake.getMessage());
                faulty = true;
            }
        }
    }

    /** Whether there is nothing to do. */
    boolean isEmpty() {
        return datasets.isEmpty();
    }

    /**
     * Reads one image after another; on cancellation what was done stays done.
     *
     * @param verb what is being done, for the progress line
     * @return the exit status
     */
    int forEach(Shape shape, String verb, JobContext context, Step step) {
        long total = datasets.stream().mapToLong(dataset -> dataset.images().size()).sum();
        long done = 0;
        try {
            for (Dataset dataset : datasets) {
                for (LabelledImage image : dataset.images()) {
                    context.checkCancelled();
                    context.progress(verb + " " + image.name(), done, total);
                    one(shape, image, step);
                    done++;
                }
            }
        } catch (JobCancelledException e) {
            return ExitStatus.CANCELLED;
        }
        return faulty ? ExitStatus.BAD_INPUT : ExitStatus.DONE;
    }

    private void one(Shape shape, LabelledImage image, Step step) {
        ImageTensor tensor;
        try {
            tensor = image.source().read(shape.channels(), shape.height(), shape.width());
        } catch (UserInputException mistake) {
            console.complain(mistake.getMessage());
            faulty = true;
            return;
        }
        step.take(place(image.source()), image, tensor);
    }

    /** A file as it was given, everything else by its full place. */
    private static String place(ImageSource source) {
        return source instanceof ImageFile file ? file.file().toString() : source.location();
    }

    @Override
    public void close() {
        datasets.forEach(Dataset::close);
    }
}
