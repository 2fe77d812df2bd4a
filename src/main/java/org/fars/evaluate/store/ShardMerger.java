package org.fars.evaluate.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fars.core.InvalidSettingException;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings.Shard;
import org.fars.evaluate.RunHeader;
import org.fars.evaluate.store.Journal.JournalException;

/** Merges the shards of an evaluation into the result of a single run. */
public final class ShardMerger {
    private ShardMerger() {}

    /**
     * The results of all parts.
     *
     * @param header of the whole run
     * @param results the results of all images
     */
    public record MergedRun(RunHeader header, RunResults results) {}

    /**
     * Merges runs by their journals. Of an image that occurs in several, the last result counts.
     *
     * @param folders of the runs, in any order
     * @throws JournalException if they are of different models or settings, or a journal is missing or damaged
     * @throws InvalidSettingException if no folder is given, or a shard is missing
     */
    public static EvaluationRun merge(List<Path> folders) {
        MergedRun merged = read(folders);
        return merged.results().run(merged.header());
    }

    /** Merges runs by their journals, whether or not they are of dense models; see {@link #merge}. */
    public static MergedRun read(List<Path> folders) {
        List<RunHeader> headers = new ArrayList<>();
        List<Journal.Entry> lines = new ArrayList<>();
        for (Path folder : folders) {
            Path file = folder.resolve(Journal.FILE_NAME);
            if (!Files.exists(file)) {
                throw JournalException.damaged(file, "there is no such file; no evaluation was begun in this folder",
                        null);
            }
            List<Journal.Entry> part = Journal.read(file);
            if (part.isEmpty()) {
                throw JournalException.damaged(file, "is empty; evaluate this part again", null);
            }
            RunHeader header = part.getFirst().header();
            if (!headers.isEmpty() && !headers.getFirst().key().equals(header.key())) {
                throw JournalException.mismatch(file);
            }
            headers.add(header);
            // Each part by itself first: of an image in it, the latest line counts.
            lines.addAll(RunResults.of(part.subList(1, part.size())).lines());
        }
        if (headers.size() > 1 && !headers.getFirst().isModelRecorded()) {
            throw JournalException.unknownModel(folders.getFirst().resolve(Journal.FILE_NAME), "joined with others");
        }
        if (headers.isEmpty()) {
            throw new InvalidSettingException("merge", "needs at least one folder");
        }
        requireAll(headers.stream().map(header -> header.settings().shard()).toList());
        // Results are preferred to images that could not be read.
        RunResults results = RunResults.of(lines.stream().filter(line -> line.skipped() != null).toList());
        lines.stream().filter(line -> line.skipped() == null).forEach(results::add);
        return new MergedRun(headers.getLast().withShard(Shard.WHOLE), results);
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
