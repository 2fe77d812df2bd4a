package org.fars.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.fars.model.torch.NativeLibraries.NativeLibraryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {
    @TempDir
    private Path cache;
    private final AtomicInteger tries = new AtomicInteger();

    @Test
    void aDamagedLibraryIsUnpackedAgain() throws IOException {
        Path library = Files.writeString(Files.createDirectories(cache.resolve("2.7.1")).resolve("libtorch.so"), "x");
        NativeLibraries natives = new NativeLibraries(() -> {
            tries.incrementAndGet();
            if (Files.exists(library)) {
                throw new EngineException("Failed to load", new UnsatisfiedLinkError("libtorch.so: file too short"));
            }
            return null;
        }, library::getParent, Map::of, true);
        natives.load();
        assertThat(tries).hasValue(2);
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void aLibraryOfAnotherSizeIsNotEvenTried() throws IOException {
        Path library = Files.writeString(Files.createDirectories(cache.resolve("2.7.1")).resolve("libtorch.so"), "x");
        NativeLibraries natives = new NativeLibraries(() -> {
            tries.incrementAndGet();
            assertThat(library).doesNotExist();
            return null;
        }, library::getParent, () -> Map.of("libtorch.so", 2L), true);
        natives.load();
        assertThat(tries).hasValue(1);
    }

    @Test
    void librariesOfTheRightSizeStay() throws IOException {
        Path library = Files.writeString(Files.createDirectories(cache.resolve("2.7.1")).resolve("libtorch.so"), "x");
        new NativeLibraries(() -> null, library::getParent, () -> Map.of("libtorch.so", 1L), true).load();
        assertThat(library).exists();
    }

    @Test
    void whatCannotBeRepairedIsOneSentenceWithTheFolder() {
        NativeLibraries natives = new NativeLibraries(() -> {
            tries.incrementAndGet();
            throw new EngineException("Failed to load",
                    new UnsatisfiedLinkError("libtorch.so: wrong ELF class\nmore"));
        }, () -> cache, Map::of, true);
        assertThatThrownBy(natives::load).isInstanceOf(NativeLibraryException.class)
            .hasMessageStartingWith(cache + ": ")
            .hasMessageContaining("(libtorch.so: wrong ELF class)")
            .hasMessageContaining("remove this folder");
        assertThat(tries).hasValue(2);
    }

    @Test
    void librariesOfOtherProgramsAreLeftAlone() throws IOException {
        Path library = Files.writeString(cache.resolve("libtorch.so"), "x");
        NativeLibraries natives = new NativeLibraries(() -> {
            throw new UnsatisfiedLinkError("libtorch.so: file too short");
        }, () -> cache, Map::of, false);
        assertThatThrownBy(natives::load).isInstanceOf(NativeLibraryException.class);
        assertThat(library).exists();
    }

    @Test
    void aFullDiskIsNotTakenForDamage() {
        NativeLibraries natives = new NativeLibraries(() -> {
            tries.incrementAndGet();
            throw new EngineException("Failed to extract PyTorch native library",
                    new IOException("No space left on device"));
        }, () -> cache, Map::of, true);
        assertThatThrownBy(natives::load).isInstanceOf(NativeLibraryException.class)
            .hasMessageContaining("No space left on device")
            .hasMessageContaining("make room");
        assertThat(tries).hasValue(1);
    }
}
