package org.fars.ui.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.Scene;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.MenuButton;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.stage.Stage;
import org.fars.ui.control.Pictures;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.fx.ChartCanvas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class ChartPaneTest {
    private static final ScatterChart CORNERS = new ScatterChart("Corners", "x", "y", List.of(point("south-west", 0, 0),
            point("south-east", 1, 0), point("north-west", 0, 1), point("north-east", 1, 1)), "", false);

    private ChartPane pane;

    private static ScatterChart.Point point(String id, double x, double y) {
        return new ScatterChart.Point(id, x, y, "all", OptionalDouble.empty());
    }

    @Start
    private void start(Stage stage) {
        Pictures.Look.LIGHT.apply();
        pane = new ChartPane();
        pane.setFigure(CORNERS);
        stage.setScene(new Scene(pane, 500, 400));
        stage.show();
    }

    @Test
    void aClickSelectsThePointBelowIt(FxRobot robot) {
        robot.clickOn(at(1, 1));
        assertThat(pane.selectionProperty().get()).containsExactly("north-east");
        robot.interact(() -> clickWithShortcut(0, 0));
        assertThat(pane.selectionProperty().get()).containsExactlyInAnyOrder("north-east", "south-west");
        robot.clickOn(at(0.5, 0.5));
        assertThat(pane.selectionProperty().get()).isEmpty();
    }

    @Test
    void aLassoSelectsWhatItEnclosesAndNotAllThatItsRectangleWould(FxRobot robot) {
        draw(robot, at(-0.03, 1.03), at(0.1, 1.03), at(0.1, 0.1), at(1.03, 0.1), at(1.03, -0.03), at(-0.03, -0.03));
        assertThat(pane.selectionProperty().get()).containsExactlyInAnyOrder("north-west", "south-west", "south-east");
    }

    @Test
    void aLassoThroughBarsSelectsThoseThatItTouches(FxRobot robot) {
        List<BracketsChart.ImageBracket> brackets = List.of(
                new BracketsChart.ImageBracket("short", 0.1, OptionalDouble.empty()),
                new BracketsChart.ImageBracket("middle", 0.5, OptionalDouble.of(0.6)),
                new BracketsChart.ImageBracket("long", 0.9, OptionalDouble.of(1)));
        robot.interact(() -> pane.setFigure(new BracketsChart("original", brackets)));
        draw(robot, at(-0.4, 0.4), at(1.4, 0.4), at(1.4, 0.3), at(-0.4, 0.3));
        assertThat(pane.selectionProperty().get()).containsExactly("middle");
        robot.clickOn(at(0, 0.8));
        assertThat(pane.selectionProperty().get()).containsExactly("short");
    }

    @Test
    void anImageOfTheRunLaidOverIsSelectedAtItsOwnPlace(FxRobot robot) {
        List<BracketsChart.ImageBracket> first = List.of(bracket("a", 0.1), bracket("b", 0.2), bracket("c", 0.3),
                bracket("d", 0.4));
        List<BracketsChart.ImageBracket> over = List.of(bracket("c", 0.8), bracket("a", 0.9));
        robot.interact(() -> pane.setFigure(new BracketsChart("original", first, "Monday",
                java.util.Optional.of(new BracketsChart.Over("original", "Tuesday", over)))));
        // Two images stretched over the width of four.
        draw(robot, at(0.3, 0.85), at(0.7, 0.85), at(0.7, 0.75), at(0.3, 0.75));
        assertThat(pane.selectionProperty().get()).containsExactly("c");
        assertThat(canvas().getChart().getXYPlot().getDataset(5).getItemCount(0)).isEqualTo(2);
        assertThat(pane.figureProperty().get().series().rows()).hasSize(6)
            .contains(List.of("Tuesday", "a", "0.9", ""));
    }

    private static BracketsChart.ImageBracket bracket(String id, double certified) {
        return new BracketsChart.ImageBracket(id, certified, OptionalDouble.empty());
    }

    private static void draw(FxRobot robot, Point2D... way) {
        robot.moveTo(way[0]).press(MouseButton.PRIMARY);
        for (Point2D point : way) {
            robot.moveTo(point);
        }
        robot.release(MouseButton.PRIMARY);
    }

    @Test
    void anotherThemeRestylesTheSameChart(FxRobot robot) {
        JFreeChart before = canvas().getChart();
        robot.interact(() -> pane.setChartStyle(ChartStyle.dark()));
        assertThat(canvas().getChart()).isSameAs(before);
        assertThat(before.getXYPlot().getDomainAxis().getTickLabelPaint()).isEqualTo(ChartStyle.dark().muted());
    }

    @Test
    void theWheelDoesNotMoveTheAxes(FxRobot robot) {
        double before = canvas().getChart().getXYPlot().getRangeAxis().getUpperBound();
        robot.moveTo(at(0.5, 0.5)).scroll(4, javafx.geometry.VerticalDirection.UP);
        assertThat(canvas().getChart().getXYPlot().getRangeAxis().getUpperBound()).isEqualTo(before);
    }

    @Test
    void theMenuAsksForTheFileThatWasChosen(FxRobot robot) {
        AtomicReference<ChartPane.Request> asked = new AtomicReference<>();
        robot.interact(() -> {
            pane.onExportProperty().set(asked::set);
            ((MenuButton) pane.lookup(".export-menu")).getItems().get(1).fire();
        });
        assertThat(asked.get().format()).isEqualTo(ChartExport.Format.SVG);
        assertThat(asked.get().export().figure()).isSameAs(CORNERS);
        assertThat(svg(asked.get())).contains("<svg").doesNotContain("Corners");
    }

    @Test
    void filesAreForPaperInEitherThemeUntilThePersonWantsTheScreens(FxRobot robot) {
        robot.interact(() -> pane.setChartStyle(ChartStyle.dark()));
        assertThat(pane.request(ChartExport.Format.SVG).export().style()).isEqualTo(ChartStyle.print());
        robot.interact(() -> ((MenuButton) pane.lookup(".export-menu")).getItems()
            .stream()
            .filter(CheckMenuItem.class::isInstance)
            .forEach(item -> ((CheckMenuItem) item).setSelected(false)));
        assertThat(pane.request(ChartExport.Format.SVG).export().style()).isEqualTo(ChartStyle.dark());
        assertThat(svg(pane.request(ChartExport.Format.SVG))).contains("Corners");
    }

    private static String svg(ChartPane.Request request) {
        return new String(request.export().bytes(ChartExport.Format.SVG), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void aPaneWithoutDataHasNothingToExport(FxRobot robot) {
        robot.interact(() -> {
            pane.emptyTextProperty().set("Evaluate first.");
            pane.setFigure(new ScatterChart("Corners", "x", "y", List.of(), "", false));
        });
        assertThat(pane.lookup(".export-menu").isVisible()).isFalse();
        assertThat(pane.lookup(".empty").isVisible()).isTrue();
        robot.interact(() -> pane.setFigure(CORNERS));
        assertThat(pane.lookup(".empty").isVisible()).isFalse();
    }

    @Test
    void selectionFromOutsideIsRinged(FxRobot robot) {
        robot.interact(() -> pane.selectionProperty().set(Set.of("north-east", "south-west")));
        assertThat(canvas().getChart().getXYPlot().getDataset(2).getItemCount(0)).isEqualTo(2);
    }

    /** The robot of the headless platform does not tell the mouse which keys are held. */
    private void clickWithShortcut(double x, double y) {
        Point2D inScene = canvas().localToScene(canvas().screenToLocal(at(x, y)));
        for (var type : List.of(MouseEvent.MOUSE_PRESSED, MouseEvent.MOUSE_RELEASED)) {
            canvas().fireEvent(new MouseEvent(type, inScene.getX(), inScene.getY(), 0, 0, MouseButton.PRIMARY, 1, false,
                    true, false, true, true, false, false, false, false, true, null));
        }
    }

    private ChartCanvas canvas() {
        return (ChartCanvas) pane.lookup(".chart-canvas");
    }

    private Point2D at(double x, double y) {
        ChartCanvas canvas = canvas();
        var area = canvas.getRenderingInfo().getPlotInfo().getDataArea();
        var plot = canvas.getChart().getXYPlot();
        Bounds screen = canvas.localToScreen(canvas.getBoundsInLocal());
        return new Point2D(
                screen.getMinX() + plot.getDomainAxis().valueToJava2D(x, area, plot.getDomainAxisEdge()),
                screen.getMinY() + plot.getRangeAxis().valueToJava2D(y, area, plot.getRangeAxisEdge()));
    }
}
