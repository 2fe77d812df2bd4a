package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javafx.application.Platform;
import org.fars.certify.Certifiers;
import org.fars.ui.gallery.ImageItem;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxToolkit;

class RehearsalTest {
    @Test
    void theWindowGetsAnImageThatIsAnalysedOnItsOwnThread() throws Exception {
        FxToolkit.registerPrimaryStage();
        CompletableFuture<ImageItem> shown = new CompletableFuture<>();
        CompletableFuture<Boolean> onWindowThread = new CompletableFuture<>();
        new Rehearsal(Certifiers.standard().defaults(), item -> {
            onWindowThread.complete(Platform.isFxApplicationThread());
            shown.complete(item);
        }).run();

        assertThat(onWindowThread.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(shown.get().verdict()).isPresent();
        assertThat(shown.get().broken()).isFalse();
    }
}
