package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Control;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.SplitPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.fars.certify.Certifiers;
import org.fars.ui.WindowWaits;
import org.fars.ui.common.Theme;
import org.fars.ui.gallery.ImageItem;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

class WarmUpTest {
    private final CompletableFuture<List<ImageItem>> shown = new CompletableFuture<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Boolean> onWindowThread = new CompletableFuture<>();

    @BeforeAll
    static void startToolkit() throws Exception {
        FxToolkit.registerPrimaryStage();
    }

    @Test
    void theGalleryGetsImagesThatAreAnalysedOnTheWindowsThread() throws Exception {
        start(List.of());

        assertThat(onWindowThread.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(shown.get()).isNotEmpty().allSatisfy(image -> assertThat(image.verdict()).isPresent());
    }

    @Test
    void everyPartOfAViewGetsItsSkinAndStandsWhereItStood() throws Exception {
        List<Node> before = new ArrayList<>();
        StackPane view = WaitForAsyncUtils.waitForAsyncFx(10_000, () -> {
            VBox column = new VBox();
            for (int i = 0; i < 12; i++) {
                column.getChildren().add(new HBox(new Label("label " + i), new Button("button " + i)));
            }
            before.addAll(column.getChildren());
            return new StackPane(new SplitPane(new ScrollPane(column), new Pane()));
        });

        start(List.of(() -> view));

        ready.get(WindowWaits.PATIENCE_SECONDS, TimeUnit.SECONDS);
        WaitForAsyncUtils.waitForAsyncFx(10_000, () -> {
            SplitPane split = (SplitPane) view.getChildren().getFirst();
            VBox column = (VBox) ((ScrollPane) split.getItems().getFirst()).getContent();
            assertThat(column.getChildren()).isEqualTo(before);
            assertThat(column.getChildren()).allSatisfy(row -> assertThat(((HBox) row).getChildren())
                .allSatisfy(part -> assertThat(((Control) part).getSkin()).isNotNull()));
            assertThat(view.getScene()).isNull();
            return null;
        });
    }

    private void start(List<Supplier<Node>> views) {
        WaitForAsyncUtils.waitForAsyncFx(10_000, () -> {
            new WarmUp(Certifiers.standard().defaults(), images -> {
                onWindowThread.complete(Platform.isFxApplicationThread());
                shown.complete(images);
                return new Pane();
            }, views, () -> false, new Theme(false)).start(() -> ready.complete(null));
            return null;
        });
    }
}
