package org.fars.evaluate.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.SkippedImage;

/**
 * A run that is kept in a folder, finished or not.
 *
 * @param folder where; holds the journal
 * @param about what it is about
 * @param done how many of its images the journal holds
 */
public record StoredRun(Path folder, About about, int done) {
    /**
     * What a run is about, known before its first result.
     *
     * @param begun when it was begun
     * @param model the model's id
     * @param data the data set's name
     * @param images how many images it evaluates
     * @param settings how
     */
    public record About(Instant begun, String model, String data, int images, EvaluationSettings settings) {}

    /** Whether all images are done. */
    public boolean finished() {
        return done >= about.images();
    }

    /**
     * What the journal holds: a whole run, or the part of one.
     *
     * @throws JournalDamagedException when it is not what we write, or holds nothing
     */
    public EvaluationRun read() {
        Path file = folder.resolve(Journal.FILE_NAME);
        List<Journal.Entry> entries = Journal.read(file);
        if (entries.isEmpty()) {
            throw new JournalDamagedException(file, "is empty; nothing was evaluated yet", null);
        }
        Map<String, ImageResult> results = new LinkedHashMap<>();
        Map<String, SkippedImage> skipped = new LinkedHashMap<>();
        for (Journal.Entry entry : entries.subList(1, entries.size())) {
            if (entry.result() != null) {
                results.put(entry.result().location(), entry.result());
                skipped.remove(entry.result().location());
            } else {
                skipped.put(entry.skipped().location(), entry.skipped());
            }
        }
        List<ImageResult> sorted = new ArrayList<>(results.values());
        sorted.sort(Comparator.comparingInt(ImageResult::position));
        return new EvaluationRun(entries.getFirst().header(), sorted,
                skipped.values().stream().sorted(Comparator.comparingInt(SkippedImage::position)).toList());
    }
}
