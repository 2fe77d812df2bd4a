package org.fars.ui.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.fars.core.Job;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.image.ImageSource.ImageFile;
import org.fars.segment.MaskedImages;
import org.fars.ui.common.Messages;
import org.fars.ui.task.TaskRunner.ResourceHandoff;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files and folders that are open. Lists them in the background, owns their data sets, and closes each once. On the
 * window's thread.
 */
final class OpenSources implements AutoCloseable {
    private final TaskRunner runner;
    private final Messages messages;
    private final List<Path> paths = new ArrayList<>();
    private final List<Dataset> sets = new ArrayList<>();
    private final List<Listing> listings = new ArrayList<>();

    private record Listing(TaskHandle task, ResourceHandoff<LoadedSources> handoff) {}

    OpenSources(TaskRunner runner, Messages messages) {
        this.runner = runner;
        this.messages = messages;
    }

    /** The files and folders, in the order of arrival. */
    List<Path> paths() {
        return List.copyOf(paths);
    }

    /** What is open, in a few words: the name of the data set where there is only one. */
    String name() {
        return sets.size() == 1 ? sets.getFirst().name() : messages.get("data.several", sets.size());
    }

    /**
     * Lists files and folders and opens what they hold.
     *
     * @param job lists them
     * @param done told what was found; it is open by then
     */
    void list(Job<LoadedSources> job, Consumer<LoadedSources> done) {
        look(job, found -> {
            adopt(found);
            done.accept(found);
        }, mistake -> false);
    }

    /**
     * Lists files and folders, which are not among the open ones before they are adopted.
     *
     * @param job lists them
     * @param done receives what was found, which is its own to {@linkplain #adopt adopt} or to close
     * @param mistakeHandler as in {@link TaskRunner#submit}
     */
    void look(Job<LoadedSources> job, Consumer<LoadedSources> done, Predicate<UserInputException> mistakeHandler) {
        listings.removeIf(listing -> !listing.task().isUnderWay());
        ResourceHandoff<LoadedSources> handoff = new ResourceHandoff<>();
        TaskHandle task = runner.submit(messages.get("work.listing"),
                context -> handoff.offer(job.run(context), context), offered -> handoff.take().ifPresent(done),
                mistakeHandler);
        listings.add(new Listing(task, handoff));
    }

    /** Makes what was found open. */
    void adopt(LoadedSources found) {
        sets.addAll(found.sets());
        found.sources().stream().filter(path -> !paths.contains(path)).forEach(paths::add);
    }

    /** Forgets everything, and closes it in the background: an image may be in the middle of being read. */
    void clear() {
        List<AutoCloseable> closing = letGo();
        if (!closing.isEmpty()) {
            runner.submit(messages.get("work.closing.images"), context -> {
                closeAll(closing);
                return null;
            }, done -> {});
        }
    }

    private List<AutoCloseable> letGo() {
        List<AutoCloseable> closing = new ArrayList<>(sets);
        for (Listing listing : listings) {
            listing.task().cancel();
            Optional<LoadedSources> late = listing.handoff().abandon();
            late.ifPresent(closing::add);
        }
        listings.clear();
        sets.clear();
        paths.clear();
        return closing;
    }

    private static void closeAll(List<AutoCloseable> closing) throws Exception {
        for (AutoCloseable one : closing) {
            one.close();
        }
    }

    @Override
    public void close() throws Exception {
        closeAll(letGo());
    }

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
         * Lists what a person gave; what is no image, no folder of images and no archive is left out. A damaged image is not.
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
            List<Path> others = new ArrayList<>();
            try {
                for (Path path : given) {
                    context.checkCancelled();
                    context.progress(String.valueOf(path.getFileName()), images.size(), 0);
                    try {
                        Dataset set = Datasets.open(MaskedImages.images(path));
                        sets.add(set);
                        if (isNoImage(path, set)) {
                            others.add(path);
                            continue;
                        }
                        images.addAll(set.images());
                    } catch (UserInputException mistake) {
                        if (Files.isRegularFile(path) && ImageFile.hasImageName(path)) {
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
                if (lenient) {
                    others.forEach(path -> LOG.warn("left out of the session: {} is no image", path));
                } else if (!others.isEmpty()) {
                    refused.addFirst(new NoImageException(others));
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

        /** A single file whose name and content are those of no image. */
        private static boolean isNoImage(Path given, Dataset set) {
            if (set.images().size() != 1 || !(set.images().getFirst().source() instanceof ImageFile image)
                    || !image.file().equals(given) || ImageFile.hasImageName(given)) {
                return false;
            }
            try {
                image.thumbnail(1);
                return false;
            } catch (UserInputException mistake) {
                return true;
            }
        }

        @Override
        public void close() {
            sets.forEach(Dataset::close);
        }

        /** Thrown when files are neither images nor anything else that can be opened. */
        static final class NoImageException extends UserInputException {
            /** @param files at least one */
            NoImageException(List<Path> files) {
                super(String.valueOf(files.getFirst().getFileName()), switch (files.size()) {
                    case 1 -> "this file is neither an image nor a model";
                    case 2 -> "this file and another one are neither images nor models";
                    default -> "this file and " + (files.size() - 1) + " others are neither images nor models";
                }, null);
            }
        }
    }
}
