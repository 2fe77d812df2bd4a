package org.fars.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.fars.core.JobContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills trainings, each in a process of its own, while they write; {@code -Dfars.kills=50} for more of them. */
class TrainingKillTest {
    @TempDir
    private Path folder;

    @Test
    void aTrainingKilledRepeatedlyGivesTheWeightsOfAnUninterruptedRun() throws Exception {
        int kills = Integer.getInteger("fars.kills", 2);
        byte[] whole = KilledTraining.trainer(folder.resolve("whole")).run(new JobContext()).backbone();
        Path run = Files.createDirectories(folder.resolve("killed"));
        Random random = new Random(5);

        for (int kill = 0; kill < kills; kill++) {
            killAfterWrites(run, 1 + random.nextInt(6), random.nextInt(20));
        }

        assertThat(KilledTraining.trainer(run).run(new JobContext()).backbone()).isEqualTo(whole);
    }

    /** Kills once the run's folder was seen in so many states, a little later. */
    private void killAfterWrites(Path run, int states, int millis) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), KilledTraining.class.getName(), run.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("child.log").toFile())
            .start();
        try {
            Set<Set<String>> seen = new HashSet<>();
            while (process.isAlive() && seen.size() <= states) {
                seen.add(state(run));
                Thread.sleep(1);
            }
            Thread.sleep(millis);
            boolean alive = process.isAlive();
            process.destroyForcibly().waitFor();
            assertThat(alive || process.exitValue() == 0)
                .as(Files.readString(folder.resolve("child.log")))
                .isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static Set<String> state(Path run) throws IOException {
        Set<String> state = new HashSet<>();
        try (Stream<Path> files = Files.list(run)) {
            for (Path file : files.toList()) {
                try {
                    state.add(file.getFileName() + " " + Files.size(file));
                } catch (NoSuchFileException _) {
                    // Gone since it was listed.
                }
            }
        }
        return state;
    }
}
