package org.fars.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.fars.fuzz.Fuzzing;
import org.fars.model.Shape;
import org.fars.model.torch.TorchScriptImport.Normalisation;
import org.junit.jupiter.api.Test;

class OnnxFuzzTest {
    private static final int ROUNDS = Integer.getInteger("fars.fuzz.rounds", 40);

    @FuzzTest(maxDuration = Fuzzing.LONG)
    void networks(byte[] bytes) {
        Fuzzing.file("x.onnx", bytes, OnnxFuzzTest::rebuild);
    }

    private static void rebuild(Path file) {
        OnnxImport.rebuild(OnnxFile.read(file),
                new OnnxImport.Network(file, Optional.of(new Shape(1, 4, 4)), Normalisation.NONE));
    }

    @Test
    void aNetworkWithWrongBytesIsOneSentence() throws IOException {
        List<Path> networks;
        try (Stream<Path> files = Files.list(OnnxImportTest.NETWORKS)) {
            networks = files.filter(OnnxImport::isOnnx).sorted().toList();
        }
        assertThat(networks).hasSizeGreaterThan(10);
        for (Path network : networks) {
            byte[] bytes = Files.readAllBytes(network);
            for (int round = 0; round < ROUNDS; round++) {
                SplittableRandom random = new SplittableRandom(round);
                byte[] wrong = bytes.clone();
                for (int k = 1 + random.nextInt(4); k > 0; k--) {
                    wrong[random.nextInt(wrong.length)] = (byte) random.nextInt(random.nextBoolean() ? 8 : 256);
                }
                Fuzzing.file("x.onnx", wrong, OnnxFuzzTest::rebuild);
            }
        }
    }
}
