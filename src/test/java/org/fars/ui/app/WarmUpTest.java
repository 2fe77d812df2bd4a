package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javafx.application.Platform;
import javafx.scene.layout.Pane;
import org.fars.certify.Certifiers;
import org.fars.ui.common.Theme;
import org.fars.ui.gallery.ImageItem;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxToolkit;

class WarmUpTest {
    @Test
    void theGalleryGetsImagesThatAreAnalysedOnTheWindowsThread() throws Exception {
        FxToolkit.registerPrimaryStage();
        CompletableFuture<List<ImageItem>> shown = new CompletableFuture<>();
        CompletableFuture<Boolean> onWindowThread = new CompletableFuture<>();
        new WarmUp(Certifiers.standard().defaults(), images -> {
            onWindowThread.complete(Platform.isFxApplicationThread());
            shown.complete(images);
            return new Pane();
        }, new Theme(false)).run();

        assertThat(onWindowThread.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(shown.get()).isNotEmpty().allSatisfy(image -> assertThat(image.verdict()).isPresent());
    }
}
