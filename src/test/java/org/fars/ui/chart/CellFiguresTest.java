package org.fars.ui.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fars.evaluate.cells.SegmentationSummary;
import org.fars.evaluate.cells.SegmentationSummary.Accuracy;
import org.fars.evaluate.cells.SegmentationSummary.AttackedPixels;
import org.fars.evaluate.cells.SegmentationSummary.CertificateAccuracy;
import org.fars.evaluate.cells.SegmentationSummary.CertifiedPixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellFiguresTest {
    /** Natural accuracy of 80 %; at 0.1, certified 70 % together and 10 % one by one; attacked 75 %. */
    private static SegmentationSummary summary(List<String> heads, boolean attacked) {
        return new SegmentationSummary("dense", "scenes", "segmentation", 2, 0, 32, null,
                heads.stream().map(head -> new Accuracy(head, 80, 50, 55)).toList(),
                heads.stream()
                    .map(head -> new CertificateAccuracy(head, "exact-margin", "deterministic", 1, 80, 50, 55, 0))
                    .toList(),
                heads.stream().map(head -> new CertifiedPixels(head, "exact-margin", 0.1, 70, 10, 30, 5)).toList(),
                attacked ? List.of(new AttackedPixels("original", "l2-pgd", 0.1, 75, 45, 48, 3, 5)) : List.of(),
                List.of(), Optional.empty(), List.of());
    }

    @Test
    void pixelsAreDrawnTogetherAndOneByOneFromTheNaturalAccuracyOn() {
        assertThat(new CellFigures(summary(List.of("original"), true)).pixels().series().rows()).containsExactly(
                List.of("original · exact-margin, all together", "original", "certified", "0", "80"),
                List.of("original · exact-margin, all together", "original", "certified", "0.1", "70"),
                List.of("original · exact-margin, one by one", "original", "certified", "0", "80"),
                List.of("original · exact-margin, one by one", "original", "certified", "0.1", "10"),
                List.of("original · l2-pgd", "original", "attacked", "0.1", "75"));
    }

    @Test
    void headsWithTheSameNumbersShareALine() {
        assertThat(new CellFigures(summary(List.of("original", "sparsemax"), false)).intersections().series().rows())
            .containsExactly(
                    List.of("original and sparsemax · exact-margin, at worst", "original", "certified", "0", "55"),
                    List.of("original and sparsemax · exact-margin, at worst", "original", "certified", "0.1", "30"));
    }

    @Test
    void chartsAreWrittenAndAreInTheReport(@TempDir Path folder) {
        SegmentationSummary run = summary(List.of("original"), true);
        assertThat(CellFigures.renderer().charts(run, folder)).extracting(file -> file.getFileName().toString())
            .containsExactly("pixels-against-eps.svg", "pixels-against-eps.png", "iou-against-eps.svg",
                    "iou-against-eps.png")
            .allSatisfy(name -> assertThat(folder.resolve(name)).isNotEmptyFile());
        assertThat(CellFigures.renderer().figures(run)).hasSize(2)
            .allSatisfy(figure -> assertThat(figure.svg()).contains("<svg"));
        assertThat(CellFigures.renderer().figures(summary(List.of(), false))).isEmpty();
    }
}
