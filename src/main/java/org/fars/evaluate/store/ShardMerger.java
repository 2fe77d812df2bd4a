package org.fars.evaluate.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fars.core.InvalidSettingException;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.RunHeader;
import org.fars.evaluate.Shard;
import org.fars.evaluate.SkippedImage;

/** Joins the parts of a shared evaluation: the result is that of a run that was never shared. */
public final class ShardMerger {
    private ShardMerger() {}

    /**
     * Joins runs by their journals. Where an image occurs in several, the last one counts.
     *
     * @param folders the runs' folders, in any order
     * @throws JournalMismatchException when they are of different models or settings
     * @throws JournalDamagedException when there is no journal, or it is damaged
     * @throws InvalidSettingException when no folder is given, or a part is missing
     */
    public static EvaluationRun merge(List<Path> folders) {
        RunHeader header = null;
        List<Shard> shards = new ArrayList<>();
        Map<String, ImageResult> results = new LinkedHashMap<>();
        Map<String, SkippedImage> skipped = new LinkedHashMap<>();
        for (Path folder : folders) {
            Path file = folder.resolve(Journal.FILE_NAME);
            if (!Files.exists(file)) {
                throw new JournalDamagedException(file, "there is no such file; no evaluation was begun in this folder",
                        null);
            }
            List<Journal.Entry> entries = Journal.read(file);
            if (entries.isEmpty()) {
                throw new JournalDamagedException(file, "is empty; evaluate this part again", null);
            }
            RunHeader own = entries.getFirst().header();
            if (header != null && !header.key().equals(own.key())) {
                throw new JournalMismatchException(file);
            }
            header = own;
            shards.add(own.settings().shard());
            for (Journal.Entry entry : entries.subList(1, entries.size())) {
                if (entry.result() != null) {
                    results.put(entry.result().location(), entry.result());
                    skipped.remove(entry.result().location());
                } else if (!results.containsKey(entry.skipped().location())) {
                    skipped.put(entry.skipped().location(), entry.skipped());
                }
            }
        }
        if (header == null) {
            throw new InvalidSettingException("merge", "needs at least one folder");
        }
        requireAll(shards);
        RunHeader whole = new RunHeader(header.key(), header.model(), header.data(), header.classes(), header.heads(),
                header.lipschitz(), header.settings().withShard(Shard.WHOLE));
        return new EvaluationRun(whole,
                results.values().stream().sorted(Comparator.comparingInt(ImageResult::position)).toList(),
                skipped.values().stream().sorted(Comparator.comparingInt(SkippedImage::position)).toList());
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
