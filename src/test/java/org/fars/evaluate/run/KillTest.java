package org.fars.evaluate.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.Fixtures;
import org.fars.evaluate.report.RunWriter;
import org.fars.evaluate.store.Journal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills evaluations, each in a process of its own, at random points; {@code -Dfars.kills=50} for more of them. */
class KillTest {
    @TempDir
    private Path folder;

    @Test
    void repeatedlyKilledEvaluationGivesTheSameFiles() throws IOException, InterruptedException {
        int kills = Integer.getInteger("fars.kills", 4);
        List<EvaluationItem> items = Fixtures.items(KilledEvaluation.IMAGES);
        EvaluationRun whole = Fixtures.run(items, KilledEvaluation.settings(), folder.resolve("whole"));
        long size = Files.size(folder.resolve("whole").resolve(Journal.FILE_NAME));
        Path killed = folder.resolve("killed");
        Path journal = killed.resolve(Journal.FILE_NAME);
        Random random = new Random(3);

        long before = 0;
        for (int kill = 0; kill < kills; kill++) {
            killOnceBeyond(journal, before + random.nextLong(Math.max(1, size / (kills + 1))));
            assertThat(Files.size(journal)).isGreaterThanOrEqualTo(before);
            before = Files.size(journal);
        }
        EvaluationRun resumed = Fixtures.evaluation(items, KilledEvaluation.settings(), killed, true)
            .run(new JobContext());

        assertThat(resumed.results()).isEqualTo(whole.results());
        assertThat(resumed.skipped()).isEqualTo(whole.skipped());
        RunWriter writer = new RunWriter(Optional.empty());
        writer.write(resumed, Optional.empty(), killed);
        for (Path file : writer.write(whole, Optional.empty(), folder.resolve("whole"))) {
            assertThat(killed.resolve(file.getFileName())).hasSameBinaryContentAs(file);
        }
        assertThat(Journal.read(journal)
            .stream()
            .filter(entry -> entry.result() != null)
            .map(entry -> entry.result().location())).doesNotHaveDuplicates().hasSize(whole.results().size());
    }

    private void killOnceBeyond(Path journal, long bytes) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-Xshare:auto",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                KilledEvaluation.class.getName(), journal.getParent().toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("child.log").toFile())
            .start();
        try {
            while (process.isAlive() && (!Files.exists(journal) || Files.size(journal) <= bytes)) {
                Thread.sleep(1);
            }
            boolean alive = process.isAlive();
            process.destroyForcibly().waitFor();
            assertThat(alive || process.exitValue() == 0)
                .as(Files.readString(folder.resolve("child.log")))
                .isTrue();
        } finally {
            process.destroyForcibly();
        }
    }
}
