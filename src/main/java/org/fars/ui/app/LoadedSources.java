package org.fars.ui.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.image.ImageFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What files and folders turned out to hold. Made in the background; nothing stays open where that fails.
 *
 * @param sources the files and folders
 * @param sets those that stay open while their images are used
 * @param images all images
 * @param advice which kind of model they are for
 * @param refused what is wrong with those that were left out
 */
record LoadedSources(List<Path> sources, List<Dataset> sets, List<LabelledImage> images, ModelSuggestion advice,
        List<UserInputException> refused) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoadedSources.class);

    /**
     * Lists what a person gave; what is no image, no folder of images and no archive is left out.
     *
     * @throws UserInputException when nothing else was given
     */
    static LoadedSources of(List<Path> given, JobContext context) {
        return list(given, context, false);
    }

    /** Lists what a session names; what has no images any more is left out. */
    static LoadedSources ofWhatThereIs(List<Path> given, JobContext context) {
        return list(given, context, true);
    }

    private static LoadedSources list(List<Path> given, JobContext context, boolean lenient) {
        List<Path> sources = new ArrayList<>();
        List<Dataset> sets = new ArrayList<>();
        List<LabelledImage> images = new ArrayList<>();
        List<UserInputException> refused = new ArrayList<>();
        try {
            for (Path path : given) {
                context.checkCancelled();
                context.progress(String.valueOf(path.getFileName()), images.size(), 0);
                try {
                    Dataset set = Datasets.open(path);
                    sets.add(set);
                    images.addAll(set.images());
                } catch (UserInputException mistake) {
                    if (Files.isRegularFile(path)) {
                        // It stays visible among the others, with the reason why it cannot be read.
                        images.add(new LabelledImage(new ImageFile(path), Optional.empty()));
                    } else if (lenient) {
                        LOG.warn("left out of the session: {}", mistake.getMessage());
                        continue;
                    } else {
                        refused.add(mistake);
                        continue;
                    }
                }
                sources.add(path.toAbsolutePath().normalize());
            }
            if (images.isEmpty() && !refused.isEmpty()) {
                throw refused.getFirst();
            }
            return new LoadedSources(sources, sets, images, ModelSuggestion.of(images, context), refused);
        } catch (RuntimeException e) {
            sets.forEach(Dataset::close);
            throw e;
        }
    }

    @Override
    public void close() {
        sets.forEach(Dataset::close);
    }
}
