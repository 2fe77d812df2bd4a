package org.fars.evaluate.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fars.core.InvalidSettingException;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings.Shard;
import org.fars.evaluate.store.Journal.JournalException;

/** Merges the shards of an evaluation into the result of a single run. */
public final class ShardMerger {
    private ShardMerger() {}

    /**
     * Merges runs by their journals. Of an image that occurs in several, the last result counts.
     *
     * @param folders of the runs, in any order
     * @throws JournalException if they are of different models or settings, or a journal is missing or damaged
     * @throws InvalidSettingException if no folder is given, or a shard is missing
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

    /** Prefers results to images that could not be read. */
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
