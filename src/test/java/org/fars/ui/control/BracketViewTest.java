package org.fars.ui.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Collectors;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.fars.ui.control.BracketState.EpsilonStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class BracketViewTest {
    private BracketView view;

    @Start
    private void start(Stage stage) {
        Pictures.Look.LIGHT.apply();
        view = new BracketView();
        view.getBrackets()
            .setAll(BracketState.certified("original", "deterministic", 0.42).attackedAt(0.78),
                    BracketState.certified("sparsemax", "deterministic", 0.23).attackedAt(0.78),
                    BracketState.abstaining("multi-layer", "1−α = 0.999", "a tie"));
        stage.setScene(new Scene(view, 800, 260));
        stage.show();
    }

    @Test
    void draggingEpsilonChangesTheVerdicts(FxRobot robot) {
        assertThat(texts(robot)).containsExactly("certified", "not certified", "abstains");
        Point2D handle = centre(robot, ".epsilon-handle");
        robot.drag(handle).dropTo(handle.add(-100, 0));
        assertThat(view.getEpsilon()).isLessThan(0.23);
        assertThat(texts(robot)).containsExactly("certified", "certified", "abstains");
        robot.drag(centre(robot, ".epsilon-handle")).dropTo(handle.add(800, 0));
        assertThat(texts(robot)).containsExactly("attacked", "attacked", "abstains");
        assertThat(view.statuses()).containsExactly(EpsilonStatus.ATTACKED, EpsilonStatus.ATTACKED,
                EpsilonStatus.NOT_CERTIFIED);
    }

    @Test
    void epsilonMovesWithTheKeyboard(FxRobot robot) {
        robot.interact(() -> view.requestFocus());
        robot.type(KeyCode.RIGHT);
        assertThat(view.getEpsilon()).isCloseTo(0.31, within(1e-12));
        robot.type(KeyCode.LEFT, 2);
        assertThat(view.getEpsilon()).isCloseTo(0.29, within(1e-12));
        robot.press(KeyCode.SHIFT).type(KeyCode.RIGHT).release(KeyCode.SHIFT);
        assertThat(view.getEpsilon()).isCloseTo(0.39, within(1e-12));
        robot.type(KeyCode.HOME, KeyCode.LEFT);
        assertThat(view.getEpsilon()).isZero();
    }

    @Test
    void aScreenReaderHearsTheVerdicts(FxRobot robot) {
        robot.interact(() -> view.setEpsilon(0.3));
        assertThat(view.getAccessibleText())
            .isEqualTo("epsilon 0.30: original certified, sparsemax not certified, multi-layer not certified");
    }

    @Test
    void labelsNeverCoverEachOtherOrTheEpsilonLine(FxRobot robot) {
        robot.interact(() -> {
            for (double radius : new double[]{0, 0.001, 0.1, 0.3, 0.31, 0.5, 0.77, 40}) {
                for (double attacked : new double[]{0.002, 0.29, 0.3, 0.305, 0.5, 0.78}) {
                    for (double epsilon : new double[]{0, 0.05, 0.3, 0.31, 0.7}) {
                        BracketState bracket = BracketState.certified("original", "deterministic", radius)
                            .attackedAt(attacked);
                        view.getBrackets().setAll(List.of(bracket));
                        view.setEpsilon(epsilon);
                        view.getScene().getRoot().applyCss();
                        view.getScene().getRoot().layout();
                        assertThat(covered()).as("%s at ε %s", bracket, epsilon).isEmpty();
                    }
                }
            }
        });
    }

    @Test
    void aRadiusIsNeverWrittenBehindTheAttackThatBoundsIt(FxRobot robot) {
        robot.interact(() -> {
            for (double width : new double[]{380, 410, 560, 800}) {
                for (double radius : new double[]{0.001, 0.027, 0.1, 0.29}) {
                    for (double epsilon : new double[]{0.05, 0.3, 0.31}) {
                        view.getBrackets()
                            .setAll(List
                                .of(BracketState.certified("original", "deterministic", radius).attackedAt(0.3)));
                        view.setEpsilon(epsilon);
                        view.applyCss();
                        view.resize(width, 260);
                        view.layout();
                        Node certified = view.lookup(".certified");
                        if (certified.isVisible()) {
                            assertThat(box(certified).getMaxX()).as("%s at ε %s, %s wide", radius, epsilon, width)
                                .isLessThan(box(view.lookup(".attack-tick")).getMaxX());
                        }
                    }
                }
            }
        });
        assertThat(view.lookup(".attacked").isVisible()).isTrue();
    }

    /** Labels of the bars that lie on the ε line or on each other. */
    private List<String> covered() {
        double line = box(view.lookup(".epsilon-line")).getCenterX();
        List<Label> labels = java.util.stream.Stream.of(".certified", ".attacked")
            .map(view::lookup)
            .filter(Node::isVisible)
            .map(Label.class::cast)
            .toList();
        List<String> covered = new java.util.ArrayList<>();
        for (Label label : labels) {
            if (box(label).getMinX() < line && box(label).getMaxX() > line) {
                covered.add(label.getText());
            }
        }
        if (labels.size() == 2 && box(labels.getFirst()).intersects(box(labels.getLast()))) {
            covered.add(labels.getFirst().getText() + " on " + labels.getLast().getText());
        }
        return covered;
    }

    private static Bounds box(Node node) {
        return node.localToScene(node.getLayoutBounds());
    }

    @Test
    void withoutBracketsItSaysWhatToDo(FxRobot robot) {
        robot.interact(() -> view.getBrackets().clear());
        assertThat(robot.lookup(".empty").queryAs(Label.class).getText()).startsWith("Select an image");
        robot.interact(() -> view.requestFocus());
        robot.type(KeyCode.RIGHT);
        assertThat(view.getEpsilon()).isEqualTo(0.3);
    }

    private static List<String> texts(FxRobot robot) {
        return robot.lookup(".verdict")
            .queryAllAs(Label.class)
            .stream()
            .map(Label::getText)
            .collect(Collectors.toList());
    }

    private static Point2D centre(FxRobot robot, String selector) {
        Bounds bounds = robot.lookup(selector)
            .query()
            .localToScreen(robot.lookup(selector)
                .query()
                .getLayoutBounds());
        return new Point2D(bounds.getCenterX(), bounds.getCenterY());
    }
}
