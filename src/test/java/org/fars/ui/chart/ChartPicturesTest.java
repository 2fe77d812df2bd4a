package org.fars.ui.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fars.ui.control.Pictures;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every chart in both themes; the pictures lie in {@code target/pictures} to be looked at. */
class ChartPicturesTest {
    @ParameterizedTest
    @EnumSource
    void chartsAreDrawn(Pictures.Look look) throws Exception {
        for (Map.Entry<String, Figure> entry : SampleFigures.all().entrySet()) {
            boolean large = entry.getKey().equals("accuracy") || entry.getKey().equals("confusion");
            assertThat(Pictures.colours(Pictures.draw("chart-" + entry.getKey(), look, large ? 700 : 460,
                    large ? 440 : 330, () -> pane(look, entry.getValue()))))
                .as(entry.getKey())
                .isGreaterThan(20);
        }
    }

    @ParameterizedTest
    @EnumSource
    void emptyChartsSayWhatIsMissing(Pictures.Look look) throws Exception {
        assertThat(Pictures.colours(Pictures.draw("chart-empty", look, 460, 200, () -> {
            ChartPane pane = pane(look, new TraceChart(List.of(), java.util.OptionalDouble.empty()));
            pane.emptyTextProperty().set("Press Attack to see how the margin falls.");
            return pane;
        }))).isGreaterThan(20);
    }

    private static ChartPane pane(Pictures.Look look, Figure figure) {
        ChartPane pane = new ChartPane();
        pane.setChartStyle(look == Pictures.Look.DARK ? ChartStyle.dark() : ChartStyle.light());
        pane.setFigure(figure);
        pane.selectionProperty().set(Set.of("image 7", "image 12"));
        return pane;
    }
}
