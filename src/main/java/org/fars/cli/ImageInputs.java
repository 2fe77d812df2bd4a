package org.fars.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.image.ImageSource.ImageFile;
import org.fars.image.ImageSource;
import org.fars.image.ImageTensor;
import org.fars.model.Shape;

/** The images that a command was given. Problems with one are reported, and the others are processed. */
final class ImageInputs implements AutoCloseable {
    private final Console console;
    private final List<Dataset> datasets = new ArrayList<>();
    private boolean faulty;

    /** Processes one image. */
    interface Step {
        /**
         * Processes an image.
         *
         * @param name the image's path, as the user gave it
         * @param image its entry in the data set
         * @param tensor the image, resized for the model
         */
        void take(String name, LabelledImage image, ImageTensor tensor);
    }

    /** Opens files, folders, lists and archives; decodes nothing. */
    ImageInputs(List<Path> paths, Console console) {
        this.console = console;
        for (Path path : paths) {
            try {
                Dataset dataset = Datasets.open(path);
                datasets.add(dataset);
                console.reportSkipped(dataset);
            } catch (UserInputException e) {
                report(e);
            }
        }
    }

    private void report(UserInputException exception) {
        console.complain(exception.getMessage());
        faulty = true;
    }

    /** Returns whether nothing could be opened. */
    boolean isEmpty() {
        return datasets.isEmpty();
    }

    /** Returns the number of images, readable or not. */
    long size() {
        return datasets.stream().mapToLong(dataset -> dataset.images().size()).sum();
    }

    /** Reads the first image that can be read. */
    Optional<ImageTensor> firstReadable(Shape shape) {
        return datasets.stream().flatMap(dataset -> dataset.images().stream()).flatMap(image -> {
            try {
                return Stream.of(read(image, shape));
            } catch (UserInputException e) {
                // Reported when its turn comes.
                return Stream.empty();
            }
        }).findFirst();
    }

    private static ImageTensor read(LabelledImage image, Shape shape) {
        return image.source().read(shape.channels(), shape.height(), shape.width());
    }

    /**
     * Reads and processes one image after another, until the job is cancelled or results can no longer be printed.
     *
     * @param verb what is done, for the progress line
     * @return the exit status
     */
    int forEach(Shape shape, String verb, JobContext context, Step step) {
        long total = size();
        long done = 0;
        try {
            for (Dataset dataset : datasets) {
                for (LabelledImage image : dataset.images()) {
                    context.checkCancelled();
                    context.progress(verb + " " + image.name(), done, total);
                    process(shape, image, step);
                    done++;
                    if (console.out().checkError()) {
                        return ExitStatus.BAD_INPUT;
                    }
                }
            }
        } catch (JobCancelledException e) {
            return ExitStatus.CANCELLED;
        }
        return faulty ? ExitStatus.BAD_INPUT : ExitStatus.DONE;
    }

    private void process(Shape shape, LabelledImage image, Step step) {
        ImageTensor tensor;
        try {
            tensor = read(image, shape);
        } catch (UserInputException e) {
            report(e);
            return;
        }
        step.take(path(image.source()), image, tensor);
    }

    /** A file's path as it was given; the full location of anything else. */
    private static String path(ImageSource source) {
        return source instanceof ImageFile file ? file.file().toString() : source.location();
    }

    @Override
    public void close() {
        datasets.forEach(Dataset::close);
    }
}
