package org.fars.ui.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.atomic.AtomicInteger;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.HBox;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class ImageControlsTest {
    private final ViewportModel viewport = new ViewportModel();
    private ImagePane left;
    private ImagePane right;
    private BeforeAfterPane both;
    private LoadingPane loading;
    private Badge badge;

    @Start
    private void start(Stage stage) {
        Pictures.Look.LIGHT.apply();
        left = new ImagePane(viewport);
        left.setImage(PixelImage.of(Samples.digit()));
        right = new ImagePane(viewport);
        right.setImage(PixelImage.of(Samples.attacked(Samples.digit())));
        both = new BeforeAfterPane(viewport);
        both.beforeProperty().set(PixelImage.of(Samples.digit()));
        both.afterProperty().set(PixelImage.of(Samples.attacked(Samples.digit())));
        badge = new Badge();
        loading = new LoadingPane(new Label("content"));
        loading.setMinSize(200, 200);
        stage.setScene(new Scene(new HBox(10, left, right, both, badge, loading), 1100, 300));
        stage.show();
    }

    @Test
    void panesOfOneModelMoveTogether(FxRobot robot) {
        int[] before = pixels(robot, right);
        robot.interact(() -> left.fireEvent(new ScrollEvent(ScrollEvent.SCROLL, 100, 100, 100, 100, false, false, false,
                false, false, false, 0, 200, 0, 200, ScrollEvent.HorizontalTextScrollUnits.NONE, 0,
                ScrollEvent.VerticalTextScrollUnits.NONE, 0, 0, null)));
        assertThat(viewport.getZoom()).isGreaterThan(1);
        assertThat(pixels(robot, right)).isNotEqualTo(before);
        double centre = viewport.getCentreX();
        robot.drag(right, MouseButton.PRIMARY).dropBy(-40, 0);
        assertThat(viewport.getCentreX()).isGreaterThan(centre);
        robot.doubleClickOn(left);
        assertThat(viewport.getZoom()).isEqualTo(1);
        assertThat(pixels(robot, right)).isEqualTo(before);
    }

    @Test
    void keysMagnifyAndReset(FxRobot robot) {
        robot.interact(() -> left.requestFocus());
        robot.type(KeyCode.ADD, KeyCode.ADD, KeyCode.RIGHT);
        assertThat(viewport.getZoom()).isCloseTo(1.5625, within(1e-9));
        assertThat(viewport.getCentreX()).isGreaterThan(0.5);
        robot.type(KeyCode.DIGIT0);
        assertThat(viewport.getZoom()).isEqualTo(1);
    }

    @Test
    void anErrorIsShownInsteadOfTheImageAndRead(FxRobot robot) {
        robot.interact(() -> {
            left.captionProperty().set("Original");
            left.errorProperty().set("a.jpg: the file is empty");
        });
        assertThat(left.lookup(".message").isVisible()).isTrue();
        assertThat(((Label) left.lookup(".message")).getText()).isEqualTo("a.jpg: the file is empty");
        assertThat(left.getAccessibleText()).isEqualTo("Original: a.jpg: the file is empty");
    }

    @Test
    void theEdgeFollowsMouseAndKeys(FxRobot robot) {
        robot.drag(both, MouseButton.PRIMARY).dropBy(60, 0);
        assertThat(both.edgeProperty().get()).isGreaterThan(0.6);
        double there = both.edgeProperty().get();
        robot.interact(() -> both.requestFocus());
        robot.type(KeyCode.LEFT);
        assertThat(both.edgeProperty().get()).isCloseTo(there - 0.05, within(1e-9));
    }

    @Test
    void cancelCallsWhoeverWorks(FxRobot robot) {
        AtomicInteger cancelled = new AtomicInteger();
        robot.interact(() -> {
            loading.onCancelProperty().set(cancelled::incrementAndGet);
            loading.loadingProperty().set(true);
        });
        robot.clickOn("Cancel");
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void aBoundIsNeverRoundedDown(FxRobot robot) {
        robot.interact(() -> badge.show(Badge.Status.AUDITED, 1, ""));
        assertThat(badge.getText()).isEqualTo("audited L ≤ 1.0000");
        robot.interact(() -> badge.show(Badge.Status.AUDITED, 1 + 1e-7, ""));
        assertThat(badge.getText()).isEqualTo("audited L ≤ 1.0001");
    }

    private static int[] pixels(FxRobot robot, ImagePane pane) {
        java.util.concurrent.atomic.AtomicReference<PixelImage> seen = new java.util.concurrent.atomic.AtomicReference<>();
        robot.interact(() -> seen.set(PixelImage.of(pane.lookup("Canvas").snapshot(null, null)).orElseThrow()));
        return seen.get().argb();
    }
}
