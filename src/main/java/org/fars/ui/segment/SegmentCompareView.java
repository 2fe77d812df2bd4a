package org.fars.ui.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fars.ui.chart.CertifiedAccuracyChart.Kind;
import org.fars.ui.chart.CertifiedAccuracyChart.Line;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.chart.WorstCaseChart;
import org.fars.ui.common.ChartFactory;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.fars.ui.control.LoadingPane;
import org.fars.ui.segment.SegmentCompareModel.HeadLines;
import org.fars.ui.segment.SegmentCompareModel.Result;

/** Certified accuracy and worst-case mean IoU of many images against ε, all cells together and one by one. */
public final class SegmentCompareView extends VBox {
    private static final double LEAST = 220;
    /** The horizontal axis ends this much behind the last ε, so that its number is whole. */
    private static final double ROOM = 1.04;

    private final SegmentCompareModel model;
    private final ChartFactory charts;
    private final Messages messages;
    private final Label sentence = new Label();
    private final Label note = new Label();
    private final ChartPane accuracy;
    private final ChartPane iou;

    /** @param charts creates charts that follow the theme and can be exported */
    public SegmentCompareView(SegmentCompareModel model, ChartFactory charts, Messages messages) {
        this.model = model;
        this.charts = charts;
        this.messages = messages;
        setId("segment-compare");
        getStyleClass().add("segment");
        getStylesheets().add(SegmentCompareView.class.getResource("segment.css").toExternalForm());
        accuracy = charts.pane("cells-accuracy");
        iou = charts.pane("cells-iou");
        accuracy.emptyTextProperty().set(messages.get("segment.compare.none"));
        sentence.setId("cells-sentence");
        sentence.getStyleClass().add("sentence");
        note.getStyleClass().add("muted");
        for (Label label : List.of(sentence, note)) {
            label.setWrapText(true);
            label.setMinHeight(USE_PREF_SIZE);
        }
        VBox head = new VBox(sentence, note);
        head.getStyleClass().addAll("surface", "segment-header");
        Region left = charts.card(accuracy, LEAST);
        Region right = charts.card(iou, LEAST);
        HBox figures = new HBox(left, right);
        figures.getStyleClass().add("figures");
        for (Region each : List.of(left, right)) {
            HBox.setHgrow(each, Priority.ALWAYS);
            // The same preference for both, so that they share the width equally.
            each.setPrefWidth(LEAST);
        }
        LoadingPane loading = new LoadingPane(figures);
        loading.loadingProperty().bind(model.workingProperty());
        loading.progressProperty().bind(model.progressProperty());
        loading.messageProperty().set(messages.get("segment.compare.work"));
        loading.onCancelProperty().set(model::cancel);
        VBox.setVgrow(loading, Priority.ALWAYS);
        loading.setMinHeight(0);
        getChildren().addAll(head, loading);
        model.resultProperty().addListener((property, before, after) -> draw());
        model.epsilonProperty().addListener((property, before, after) -> charts.scheduler().later(this, this::draw));
        model.workingProperty().addListener((property, before, after) -> tell());
        draw();
        sceneProperty().addListener((property, before, after) -> model.setShown(after != null));
    }

    private void draw() {
        Optional<Result> result = model.resultProperty().get();
        double eps = model.epsilonProperty().get();
        boolean masked = result.filter(Result::masked).isPresent();
        accuracy.setFigure(result.map(now -> chart(now, masked ? "accuracy" : "share", HeadLines::together,
                HeadLines::oneByOne, eps))
            .orElse(null));
        iou.emptyTextProperty()
            .set(messages.get(result.isPresent() ? "segment.compare.masks" : "segment.compare.none"));
        iou.setFigure(result.filter(Result::masked)
            .map(now -> chart(now, "iou", HeadLines::iou, HeadLines::iouOneByOne, eps))
            .orElse(null));
        tell();
    }

    private WorstCaseChart chart(Result result, String what, Function<HeadLines, double[]> together,
            Function<HeadLines, double[]> oneByOne, double eps) {
        List<Line> lines = new ArrayList<>();
        for (HeadLines head : result.heads()) {
            String name = String.join(messages.get("segment.compare.and"), head.heads());
            lines.add(new Line(messages.get("segment.compare.together", name), head.heads().getFirst(), Kind.CERTIFIED,
                    result.eps(), together.apply(head)));
            lines
                .add(new Line(messages.get("segment.compare.one-by-one", name), head.heads().getFirst(), Kind.CERTIFIED,
                        result.eps(), oneByOne.apply(head)));
        }
        return new WorstCaseChart(messages.get("segment.compare." + what),
                messages.get("segment.compare." + what + ".axis"), lines, messages.get("segment.compare.unit"),
                ROOM * result.eps()[result.eps().length - 1], OptionalDouble.of(eps));
    }

    private void tell() {
        Optional<Result> result = model.resultProperty().get().filter(now -> now.images() > 0);
        sentence.setText(result.map(this::words)
            .orElse(messages.get(model.workingProperty().get() ? "segment.compare.work" : "segment.compare.empty")));
        note.setText(result.map(now -> messages.get(now.images() < now.ofAll()
                ? "segment.compare.note.some"
                : "segment.compare.note", now.images(), now.ofAll(), now.certificate().id()))
            .orElse(""));
    }

    /** What is left at the last ε of the grid that is not below the one looked at: never too much. */
    private String words(Result result) {
        int at = 0;
        while (at < result.eps().length - 1 && result.eps()[at] < model.epsilonProperty().get()) {
            at++;
        }
        HeadLines first = result.heads().getFirst();
        return messages.get(result.masked() ? "segment.compare.words" : "segment.compare.words.cells",
                NumberFormats.percent(first.together()[0] / 100), NumberFormats.distance(result.eps()[at]),
                NumberFormats.percent(first.together()[at] / 100), NumberFormats.percent(first.oneByOne()[at] / 100));
    }
}
