package org.fars.evaluate.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fars.core.AtomicFiles;
import org.fars.core.AtomicFiles.UnwritableFileException;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.store.Journal.JournalException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stores the runs of the window, each in a folder with its journal, its settings ({@code run.json}) and the images to evaluate
 * ({@code images.json}), so that it can be resumed when other images are open.
 */
public final class RunRepository {
    private static final Logger LOG = LoggerFactory.getLogger(RunRepository.class);
    private static final String ABOUT = "run.json";
    private static final String IMAGES = "images.json";
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS")
        .withZone(ZoneOffset.UTC);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;
    private final InstantSource clock;

    /**
     * An image that a run is to evaluate.
     *
     * @param location its full path
     * @param name its name for the user
     * @param label the index of its class
     */
    public record Planned(String location, String name, int label) {}

    /** @param folder of the runs; created with the first one */
    public RunRepository(Path folder) {
        this(folder, InstantSource.system());
    }

    RunRepository(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Returns all runs, the latest first. Folders that hold no run, or cannot be read, are logged and left out. */
    public List<StoredRun> list() {
        List<StoredRun> runs = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return runs;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path each : folders) {
                open(each).ifPresent(runs::add);
            }
        } catch (IOException e) {
            LOG.warn("cannot list the runs in {}", folder, e);
        }
        runs.sort(Comparator.comparing((StoredRun run) -> run.about().begun()).reversed());
        return runs;
    }

    private static Optional<StoredRun> open(Path each) {
        try {
            StoredRun.About about = JSON.readValue(Files.readAllBytes(each.resolve(ABOUT)), StoredRun.About.class);
            return Optional.of(new StoredRun(each, about,
                    Math.min(about.images(), Journal.countImages(each.resolve(Journal.FILE_NAME)))));
        } catch (IOException | JacksonException e) {
            LOG.warn("{} is no run: {}", each, e.getMessage());
            return Optional.empty();
        }
    }

    /** Returns a run with its present progress, or the same run if its folder has been deleted. */
    public StoredRun refreshed(StoredRun run) {
        return open(run.folder()).orElse(run);
    }

    /**
     * Creates the folder of a new run.
     *
     * @param items all images to evaluate
     * @throws UnwritableFileException if the file system refuses
     */
    public StoredRun begin(String model, String data, List<EvaluationItem> items, EvaluationSettings settings) {
        Instant now = clock.instant();
        int images = settings.limit() == 0 ? items.size() : Math.min(settings.limit(), items.size());
        StoredRun.About about = new StoredRun.About(now, model, data, images, settings);
        Path place = freshFolder(NAME.format(now));
        AtomicFiles.write(place.resolve(IMAGES), JSON.writeValueAsString(
                items.stream().map(item -> new Planned(item.location(), item.name(), item.label())).toList()));
        AtomicFiles.write(place.resolve(ABOUT), JSON.writeValueAsString(about));
        return new StoredRun(place, about, 0);
    }

    /** Creates a folder that is not there yet: two windows can start a run at the same time, and clocks are set back. */
    private Path freshFolder(String name) {
        try {
            Files.createDirectories(folder);
            for (int number = 1;; number++) {
                Path place = folder.resolve(number == 1 ? name : name + "-" + number);
                try {
                    return Files.createDirectory(place);
                } catch (FileAlreadyExistsException taken) {
                    LOG.info("{} is there already", place);
                }
            }
        } catch (IOException e) {
            throw new UnwritableFileException(folder, e);
        }
    }

    /**
     * Returns the images that a run is to evaluate, in its order.
     *
     * @throws JournalException if the list cannot be read
     */
    public List<Planned> images(StoredRun run) {
        Path file = run.folder().resolve(IMAGES);
        try {
            return List.of(JSON.readValue(Files.readAllBytes(file), Planned[].class));
        } catch (IOException | JacksonException e) {
            throw JournalException.damaged(file, "cannot be read; this run cannot be resumed", e);
        }
    }

    /**
     * Deletes a run with all its files.
     *
     * @throws UnwritableFileException if the file system refuses
     */
    public void delete(StoredRun run) {
        if (!run.folder().toAbsolutePath().startsWith(folder.toAbsolutePath())) {
            throw new IllegalArgumentException(run.folder() + " is not in " + folder);
        }
        try (Stream<Path> files = Files.walk(run.folder())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UnwritableFileException(run.folder(), e);
        }
    }

    /**
     * A stored run, finished or not.
     *
     * @param folder holds the journal
     * @param about its model, data and settings
     * @param done the number of its images in the journal
     */
    public record StoredRun(Path folder, About about, int done) {
        /**
         * The model, data and settings of a run.
         *
         * @param begun when it was started
         * @param model the model's id
         * @param data the data set's name
         * @param images the number of images to evaluate
         * @param settings its settings
         */
        public record About(Instant begun, String model, String data, int images, EvaluationSettings settings) {}

        /** Returns whether all images are done. */
        public boolean finished() {
            return done >= about.images();
        }

        /**
         * Reads the results in the journal, all or those so far.
         *
         * @throws JournalException if the journal is damaged or empty
         */
        public EvaluationRun read() {
            return RunResults.read(folder.resolve(Journal.FILE_NAME), "is empty; nothing was evaluated yet");
        }
    }
}
