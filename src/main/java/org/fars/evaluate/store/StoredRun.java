package org.fars.evaluate.store;

import java.nio.file.Path;
import java.time.Instant;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings;

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
     * @throws JournalException when it is not what we write, or holds nothing
     */
    public EvaluationRun read() {
        return RunResults.read(folder.resolve(Journal.FILE_NAME), "is empty; nothing was evaluated yet");
    }
}
