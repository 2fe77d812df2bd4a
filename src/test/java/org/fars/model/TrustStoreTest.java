package org.fars.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fars.model.TrustPolicy.TrustStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustStoreTest {
    private static final String HASH = "0123456789abcdef".repeat(4);
    private static final String OTHER = "fedcba9876543210".repeat(4);
    private static final Path PROGRAM = Path.of("model", "backbone.pt");

    @TempDir
    Path folder;
    private Path file;

    @BeforeEach
    void placeFile() {
        file = folder.resolve("home").resolve("trusted.txt");
    }

    @Test
    void withoutAPolicyNothingIsTrusted() {
        assertThat(new TrustStore(file).confirm(PROGRAM, HASH)).isFalse();
        assertThat(file).doesNotExist();
    }

    @Test
    void theUserIsAskedOncePerContent() {
        List<String> asked = new ArrayList<>();
        TrustStore store = new TrustStore(file);
        store.ask((program, hash) -> asked.add(hash));

        assertThat(store.confirm(PROGRAM, HASH)).isTrue();
        assertThat(store.confirm(PROGRAM.resolveSibling("copy.pt"), HASH.toUpperCase(java.util.Locale.ROOT))).isTrue();
        assertThat(new TrustStore(file).confirm(PROGRAM, HASH)).isTrue();
        assertThat(asked).containsExactly(HASH);

        assertThat(store.confirm(PROGRAM, OTHER)).isTrue();
        assertThat(asked).containsExactly(HASH, OTHER);
        assertThat(file).content().hasLineCount(2).contains(HASH, OTHER, "backbone.pt");
    }

    @Test
    void aRefusalIsNotRemembered() {
        TrustStore store = new TrustStore(file);
        store.ask((program, hash) -> false);

        assertThat(store.confirm(PROGRAM, HASH)).isFalse();
        assertThat(store.isRemembered(HASH)).isFalse();
    }

    @Test
    void aFileThatCannotBeWrittenKeepsTrustForThisProcess() throws IOException {
        Files.createDirectories(file);
        TrustStore store = new TrustStore(file);
        store.ask((program, hash) -> true);

        assertThat(store.confirm(PROGRAM, HASH)).isTrue();
        store.ask(TrustPolicy.REFUSE);
        assertThat(store.confirm(PROGRAM, HASH)).isTrue();
        assertThat(new TrustStore(file).isRemembered(HASH)).isFalse();
    }

    @Test
    void namesAndDamagedLinesTrustNothing() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, HASH.substring(1) + "  x\n  " + HASH + "  y\n\u0000\n");

        assertThat(new TrustStore(file).isRemembered(HASH)).isFalse();
        TrustStore store = new TrustStore(file);
        store.ask((program, hash) -> true);
        store.confirm(Path.of("a\n" + OTHER + "  b.pt"), HASH);
        assertThat(new TrustStore(file).isRemembered(OTHER)).isFalse();
        assertThat(new TrustStore(file).isRemembered(HASH)).isTrue();
    }
}
