package org.fars.ui.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.fars.core.AtomicFiles;
import org.fars.ui.chart.ChartExport.Format;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openpdf.text.pdf.PdfReader;
import org.openpdf.text.pdf.parser.PdfTextExtractor;

/** Files are opened again and must hold what was drawn. */
class ChartExportTest {
    @TempDir
    private Path folder;

    static Stream<Map.Entry<String, Figure>> figures() {
        return SampleFigures.all().entrySet().stream();
    }

    static List<String> legend(Figure figure) {
        List<String> names = new java.util.ArrayList<>();
        var items = figure.draw(ChartStyle.print()).getPlot().getLegendItems();
        for (int i = 0; i < items.getItemCount(); i++) {
            names.add(items.get(i).getLabel());
        }
        return names;
    }

    @ParameterizedTest
    @MethodSource("figures")
    void everyFigureBecomesEachKindOfFile(Map.Entry<String, Figure> entry) throws Exception {
        ChartExport export = ChartExport.forPrint(entry.getValue());
        Path pictures = Files.createDirectories(Path.of("target", "pictures", "export"));
        for (Format format : Format.values()) {
            Path file = pictures.resolve(entry.getKey() + "." + format.extension());
            export.write(file, format);
            assertThat(file).isNotEmptyFile();
        }
    }

    @ParameterizedTest
    @MethodSource("figures")
    void svgHoldsTheNamesOfTheSeriesAsText(Map.Entry<String, Figure> entry) throws Exception {
        Figure figure = entry.getValue();
        String text = DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new org.xml.sax.InputSource(new StringReader(svg(figure))))
            .getDocumentElement()
            .getTextContent();
        if (!(figure instanceof VotesChart || figure instanceof ConfusionChart)) {
            assertThat(legend(figure)).allSatisfy(name -> assertThat(text).contains(name));
        }
    }

    @Test
    void svgNamesTheTypefaceAndWhatMayReplaceIt() {
        assertThat(svg(SampleFigures.accuracy())).contains("Inter, Helvetica Neue, Arial, sans-serif");
    }

    @Test
    void svgScalesToWhereverItStands() {
        assertThat(svg(SampleFigures.accuracy())).contains("width=\"640\"", "height=\"400\"",
                "viewBox=\"0 0 640 400\"");
    }

    @Test
    void svgKeepsBrokenLinesClipsAndWhatIsSeenThrough() {
        Figure figure = SampleFigures.accuracy();
        assertThat(svg(figure)).contains("stroke-dasharray=\"7,3\"", "<clipPath", "clip-path=\"url(#clipPath");
        byte[] page = new SvgPage(10, 10, ChartStyle.print().font()).draw(graphics -> {
            graphics.setPaint(ChartStyle.fade(java.awt.Color.RED, 0.2));
            graphics.fillRect(0, 0, 5, 5);
        });
        assertThat(new String(page, StandardCharsets.UTF_8)).contains("fill=\"rgb(255,0,0)\"", "fill-opacity=\"0.2\"");
    }

    @Test
    void svgNamesNothingThatWouldBeFetched() {
        assertThat(svg(SampleFigures.accuracy())).doesNotContain("<!DOCTYPE").doesNotContain("href=");
    }

    @Test
    void oneFigureBecomesTheSameSvgAgainAlsoManyAtATime() {
        ChartExport export = ChartExport.forPrint(SampleFigures.scatter(400, false));
        byte[] alone = export.bytes(Format.SVG);
        assertThat(IntStream.range(0, 16).parallel().mapToObj(i -> export.bytes(Format.SVG)).toList())
            .allSatisfy(bytes -> assertThat(bytes).isEqualTo(alone));
    }

    @Test
    void pdfHoldsTheNamesOfTheSeriesGreekIncluded() throws Exception {
        byte[] bytes = ChartExport.forPrint(SampleFigures.accuracy()).bytes(Format.PDF);
        try (PdfReader reader = new PdfReader(bytes)) {
            String text = new PdfTextExtractor(reader).getTextFromPage(1);
            assertThat(legend(SampleFigures.accuracy())).isNotEmpty()
                .allSatisfy(name -> assertThat(text).contains(name));
            assertThat(text).contains("ε (ℓ2, 224×224 pixels in [0, 1])");
            assertThat(reader.getPageSize(1).getWidth()).isEqualTo(480);
        }
    }

    @Test
    void pdfCarriesItsTypeface() {
        byte[] bytes = ChartExport.forPrint(SampleFigures.scores()).bytes(Format.PDF);
        String raw = new String(bytes, StandardCharsets.ISO_8859_1);
        assertThat(raw).contains("/FontFile3").contains("Inter-Regular");
        assertThat(raw).doesNotContain("/Helvetica");
    }

    @Test
    void pngHasTheChosenResolution() throws Exception {
        ChartExport export = new ChartExport(SampleFigures.scores(), ChartStyle.dark(), 480, 320, 192, true);
        byte[] bytes = export.bytes(Format.PNG);
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        reader.setInput(ImageIO.createImageInputStream(new ByteArrayInputStream(bytes)));
        BufferedImage image = reader.read(0);
        assertThat(image.getWidth()).isEqualTo(960);
        assertThat(image.getHeight()).isEqualTo(640);
        IIOMetadata metadata = reader.getImageMetadata(0);
        var sizes = ((org.w3c.dom.Element) metadata.getAsTree("javax_imageio_1.0"))
            .getElementsByTagName("HorizontalPixelSize");
        double millimetres = Double.parseDouble(((org.w3c.dom.Element) sizes.item(0)).getAttribute("value"));
        assertThat(millimetres).isCloseTo(25.4 / 192, org.assertj.core.data.Percentage.withPercentage(0.1));
    }

    @Test
    void printIsBlackOnWhiteWhateverTheThemeIs() throws Exception {
        BufferedImage print = ImageIO.read(new ByteArrayInputStream(
                ChartExport.forPrint(SampleFigures.scores()).bytes(Format.PNG)));
        BufferedImage dark = ImageIO.read(new ByteArrayInputStream(
                new ChartExport(SampleFigures.scores(), ChartStyle.dark(), 640, 400, 96, false).bytes(Format.PNG)));
        assertThat(print.getRGB(1, 1)).isEqualTo(0xffffffff);
        assertThat(dark.getRGB(1, 1)).isEqualTo(0xff000000 | ChartStyle.dark().background().getRGB());
    }

    @Test
    void csvReadsBackToTheSameNumbers() throws Exception {
        ScoreChart scores = SampleFigures.manyScores();
        String csv = new String(ChartExport.forPrint(scores).bytes(Format.CSV), StandardCharsets.UTF_8);
        List<CSVRecord> records = CSVParser.parse(csv, CSVFormat.RFC4180.builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .get()).getRecords();
        assertThat(records).hasSize(60);
        for (int i = 0; i < 60; i++) {
            assertThat(records.get(i).get("class")).isEqualTo(scores.classes().get(i));
            assertThat(Double.parseDouble(records.get(i).get("original")))
                .isEqualTo(scores.heads().getFirst().before()[i]);
        }
    }

    @Test
    void aFileIsReplacedWhole() throws Exception {
        Path file = folder.resolve("scores.csv");
        Files.writeString(file, "x".repeat(100_000));
        ChartExport.forPrint(SampleFigures.scores()).write(file, Format.CSV);
        assertThat(Files.readString(file)).startsWith("class,original,original after attack")
            .doesNotContain("xxx");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsReported() throws IOException {
        Path file = Files.createFile(folder.resolve("nowhere")).resolve("scores.csv");
        assertThatThrownBy(() -> ChartExport.forPrint(SampleFigures.scores()).write(file, Format.CSV))
            .isInstanceOf(org.fars.core.AtomicFiles.UnwritableFileException.class);
    }

    @Test
    void numbersThatCannotBeDrawnAreLeftOut() {
        double[] odd = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1};
        List<String> names = List.of("a", "a", "b", "c");
        List<Figure> figures = List.of(new ScoreChart(names, List.of(new ScoreChart.HeadScores("original", odd))),
                new TraceChart(List.of(new TraceChart.Step(0, Double.NaN, Double.POSITIVE_INFINITY),
                        new TraceChart.Step(1, 1, 1)), OptionalDouble.of(Double.POSITIVE_INFINITY)),
                new CertifiedAccuracyChart(List.of(new CertifiedAccuracyChart.Line("one", "original",
                        CertifiedAccuracyChart.Kind.CERTIFIED, odd, odd)), "ℓ2"),
                HistogramChart.ofRadii(List.of(new HistogramChart.Group("one", "original", odd)), 5),
                HistogramChart.ofRadii(List.of(new HistogramChart.Group("zero", "original", new double[3])), 5),
                new BracketsChart("original", List.of(
                        new BracketsChart.ImageBracket("i", Double.POSITIVE_INFINITY, OptionalDouble.empty()))),
                new ScatterChart("s", "x", "y", List.of(
                        new ScatterChart.Point("p", Double.NaN, 1, "a", OptionalDouble.of(Double.NaN)),
                        new ScatterChart.Point("q", 1, Double.POSITIVE_INFINITY, "a", OptionalDouble.of(1))), "v",
                        true),
                new VotesChart(names, new long[4], "multi-layer"),
                new ConfusionChart("Confusion matrix", "original", List.of("only"), new long[1][1]),
                new TrainingChart(List.of(new TrainingChart.Epoch(1, Double.NaN, Map.of("natural", Double.NaN)))));
        for (Figure figure : figures) {
            for (Format format : Format.values()) {
                assertThat(ChartExport.forPrint(figure).bytes(format)).as("%s as %s", figure.heading(), format)
                    .isNotEmpty();
            }
        }
    }

    @Test
    void fileNamesComeFromTheHeading() {
        assertThat(ChartExport.forPrint(SampleFigures.accuracy()).fileName(Format.SVG))
            .isEqualTo("certified-accuracy-against-eps.svg");
    }

    private static String svg(Figure figure) {
        return new String(ChartExport.forPrint(figure).bytes(Format.SVG), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("figures")
    void chartsHaveTheSameDigitsInEveryLocale(Map.Entry<String, Figure> entry) throws IOException {
        Locale before = Locale.getDefault();
        Path plain = folder.resolve("plain.svg");
        ChartExport.forPrint(entry.getValue()).write(plain, Format.SVG);
        try {
            for (String locale : List.of("ar-EG", "de")) {
                Locale.setDefault(Locale.forLanguageTag(locale));
                Path file = folder.resolve(locale + ".svg");
                ChartExport.forPrint(entry.getValue()).write(file, Format.SVG);
                assertThat(file).as(locale).hasSameTextualContentAs(plain);
            }
        } finally {
            Locale.setDefault(before);
        }
    }
}
