package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fars.ui.WindowWaits.PATIENCE_SECONDS;
import static org.fars.ui.WindowWaits.until;

import com.sun.javafx.application.ParametersImpl;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** The first frames of the application. */
class ExplorerApplicationTest {
    @Test
    void theWindowIsThereWithAFrameBeforeItIsPutTogether() throws Exception {
        Stage stage = FxToolkit.registerPrimaryStage();
        ExplorerApplication application = new ExplorerApplication();
        Region first = WaitForAsyncUtils.asyncFx(() -> {
            ParametersImpl.registerParameters(application, new ParametersImpl(List.of()));
            application.start(stage);
            Region root = (Region) stage.getScene().getRoot();
            root.applyCss();
            return root;
        }).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        try {
            assertThat(stage.isShowing()).isTrue();
            assertThat(first).isNotInstanceOf(MainView.class);
            assertThat(first.getBackground().getFills()).singleElement()
                .satisfies(fill -> assertThat(fill.getFill()).isInstanceOfSatisfying(Color.class,
                        colour -> assertThat(colour).isNotEqualTo(Color.BLACK)
                            .extracting(Color::isOpaque)
                            .isEqualTo(true)));
            assertThat(first.getChildrenUnmodifiable()).singleElement()
                .isInstanceOfSatisfying(Label.class, name -> assertThat(name.getText()).isEqualTo("FaRS Explorer"));
            until(() -> stage.getScene().getRoot() instanceof MainView);
        } finally {
            WaitForAsyncUtils.waitForFxEvents();
            WaitForAsyncUtils.asyncFx(() -> {
                application.stop();
                return null;
            }).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            FxToolkit.cleanupStages();
        }
    }
}
