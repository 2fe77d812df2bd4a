package org.fars.evaluate.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fars.core.InvalidSettingException;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings.Shard;
import org.fars.evaluate.store.Journal.JournalException;

/** Joins the parts of a shared evaluation: the result is that of a run that was never shared. */
public final class ShardMerger {
    private ShardMerger() {}

    /**
     * Joins runs by their journals. Where an image occurs in several, the last one counts.
     *
     * @param folders the runs' folders, in any order
     * @throws JournalException when they are of different models or settings, or a journal is missing or damaged
     * @throws InvalidSettingException when no folder is given, or a part is missing
     */
    public static EvaluationRun merge(List<Path> folders) {
        List<EvaluationRun> parts = new ArrayList<>();
        for (Path folder : folders) {
            Path file = folder.resolve(Journal.FILE_NAME);
            if (!Files.exists(file)) {
                throw JournalException.damaged(file, "there is no such file; no evaluation was begun in this folder",
                        null);
            }
            EvaluationRun part = RunResults.read(file, "is empty; evaluate this part again");
            if (!parts.isEmpty() && !parts.getFirst().header().key().equals(part.header().key())) {
                throw JournalException.mismatch(file);
            }
            parts.add(part);
        }
        if (parts.size() > 1 && !parts.getFirst().header().isModelRecorded()) {
            throw JournalException.unknownModel(folders.getFirst().resolve(Journal.FILE_NAME), "joined with others");
        }
        if (parts.isEmpty()) {
            throw new InvalidSettingException("merge", "needs at least one folder");
        }
        requireAll(parts.stream().map(part -> part.header().settings().shard()).toList());
        return joined(parts);
    }

    /** A part in which an image could be read counts before one in which it could not. */
    private static EvaluationRun joined(List<EvaluationRun> parts) {
        RunResults results = new RunResults();
        parts.forEach(part -> part.skipped().forEach(image -> results.add(Journal.Entry.of(image))));
        parts.forEach(part -> part.results().forEach(image -> results.add(Journal.Entry.of(image))));
        return results.run(parts.getLast().header().withShard(Shard.WHOLE));
    }

    private static void requireAll(List<Shard> shards) {
        int count = shards.getFirst().count();
        for (int i = 0; i < count; i++) {
            if (!shards.contains(new Shard(i, count))) {
                throw new InvalidSettingException("merge", "part " + i + "/" + count + " is missing");
            }
        }
    }
}
