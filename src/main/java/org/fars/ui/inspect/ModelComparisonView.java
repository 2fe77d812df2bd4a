package org.fars.ui.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javafx.beans.InvalidationListener;
import javafx.beans.Observable;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.fars.certify.Certificate;
import org.fars.certify.CertifiedClassifier;
import org.fars.evaluate.analysis.Analysis.HeadAnalysis;
import org.fars.evaluate.analysis.Analysis;
import org.fars.model.ModelCard;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.chart.ScoreChart;
import org.fars.ui.common.Card.DrawerHeader;
import org.fars.ui.common.ChartFactory;
import org.fars.ui.common.ChoiceBoxes;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.fars.ui.inspect.ModelComparisonModel.Comparison;
import org.fars.ui.inspect.ModelComparisonModel.Transfer;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The selected image under the model in use and under another one, side by side, head by head. */
public final class ModelComparisonView extends VBox {
    private static final double SCORES_HEIGHT = 190;
    private static final double NAMES = 96;

    private final ModelComparisonModel model;
    private final InspectModel inspect;
    private final ChartFactory charts;
    private final Messages messages;
    private final Label image = new Label();
    private final ComboBox<ModelCard> other = new ComboBox<>();
    private final Button compare = new Button();
    private final Label problem = new Label();
    private final VBox results = new VBox();
    private final InvalidationListener follow = change -> follow();
    private Optional<Comparison> shown = Optional.empty();

    /**
     * @param inspect whose image is looked at
     * @param charts creates charts that follow the theme and can be exported
     * @param close closes the view
     */
    public ModelComparisonView(ModelComparisonModel model, InspectModel inspect, ChartFactory charts, Messages messages,
            Runnable close) {
        this.model = model;
        this.inspect = inspect;
        this.charts = charts;
        this.messages = messages;
        setId("model-comparison");
        getStyleClass().add("drawer");
        getStylesheets().add(InspectView.class.getResource("inspect.css").toExternalForm());
        image.getStyleClass().add("muted");
        other.setId("other-model");
        other.getItems().setAll(model.choices());
        other.setMaxWidth(Double.MAX_VALUE);
        other.setPromptText(messages.get("models.choose"));
        other.setAccessibleText(messages.get("models.choose"));
        ChoiceBoxes.byName(other, ModelCard::id);
        other.setValue(model.otherProperty().get());
        other.valueProperty().addListener((property, before, after) -> model.otherProperty().set(after));
        HBox.setHgrow(other, Priority.ALWAYS);
        compare.setId("compare-models");
        compare.setText(messages.get("models.compare"));
        compare.setGraphic(new FontIcon(Feather.LAYERS));
        compare.getStyleClass().add("accent");
        compare.setMinWidth(USE_PREF_SIZE);
        compare.setOnAction(event -> model.compare());
        HBox row = new HBox(other, compare);
        row.getStyleClass().add("setting-row");
        problem.setId("models-problem");
        problem.getStyleClass().add("problem");
        problem.setWrapText(true);
        problem.setMinHeight(USE_PREF_SIZE);
        problem.managedProperty().bind(problem.textProperty().isNotEmpty());
        results.setId("model-results");
        results.getStyleClass().add("model-results");
        ScrollPane scroll = new ScrollPane(results);
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("edge-to-edge");
        VBox.setVgrow(scroll, Priority.ALWAYS);
        getChildren().addAll(new DrawerHeader(messages.get("models.title"), messages, close), image, row, problem,
                scroll);
        sceneProperty().addListener((property, before, after) -> {
            if (after != null && before == null) {
                followed().forEach(each -> each.addListener(follow));
                follow();
            } else if (after == null) {
                followed().forEach(each -> each.removeListener(follow));
                model.cancel();
            }
        });
    }

    private Stream<Observable> followed() {
        return Stream.of(model.otherProperty(), model.comparingProperty(), model.comparisonProperty(),
                model.problemProperty(), inspect.analysisProperty(), inspect.modelProperty());
    }

    private void follow() {
        image.setText(inspect.item().map(item -> item.entry().name()).orElse(messages.get("inspect.original.none")));
        if (!other.getItems().equals(model.choices())) {
            other.getItems().setAll(model.choices());
        }
        other.setValue(model.otherProperty().get());
        compare.setDisable(!model.canCompare());
        problem.setText(inspect.isDense()
                ? messages.get("models.dense")
                : model.choices().isEmpty() ? messages.get("models.none") : model.problemProperty().get());
        Optional<Comparison> now = model.comparisonProperty().get();
        if (!now.equals(shown) || now.isEmpty()) {
            shown = now;
            results.getChildren().clear();
            now.ifPresentOrElse(this::show, () -> results.getChildren()
                .add(muted(model.comparingProperty().get()
                        ? messages.get("models.comparing", model.otherProperty().get().id())
                        : messages.get("models.about"))));
        }
    }

    private static Label muted(String words) {
        Label label = new Label(words);
        label.getStyleClass().add("muted");
        label.setWrapText(true);
        label.setMinHeight(USE_PREF_SIZE);
        return label;
    }

    private void show(Comparison now) {
        List<String> heads = Stream.of(now.first(), now.second())
            .flatMap(each -> each.heads().stream())
            .map(HeadAnalysis::head)
            .distinct()
            .toList();
        for (String head : heads) {
            Optional<HeadAnalysis> first = find(now.first(), head);
            Optional<HeadAnalysis> second = find(now.second(), head);
            GridPane grid = new GridPane();
            grid.setId("models-" + head);
            grid.getStyleClass().addAll("model-grid");
            ColumnConstraints names = new ColumnConstraints(NAMES);
            grid.getColumnConstraints().addAll(names, half(), half());
            Label heading = new Label(head);
            heading.getStyleClass().add("heading");
            row(grid, heading, Optional.of(now.firstCard().id()), Optional.of(now.secondCard().id()));
            row(grid, "models.decision", first.map(each -> now.firstCard().label(each.prediction())),
                    second.map(each -> now.secondCard().label(each.prediction())));
            row(grid, "models.margin", first.map(each -> NumberFormats.signed(each.margin())),
                    second.map(each -> NumberFormats.signed(each.margin())));
            row(grid, "models.radius", first.map(this::radius), second.map(this::radius));
            Optional<Transfer> transfer = now.transfer(attacked(head));
            transfer.ifPresent(attack -> row(grid, "models.attack", Optional.of(attacked(now, attack)),
                    find(attack.after(), head).map(after -> transferred(now, second, after))));
            HBox scores = new HBox(
                    scores(now.firstCard(), first, transfer.flatMap(each -> find(each.attack().after(), head)), head,
                            ""),
                    scores(now.secondCard(), second, transfer.flatMap(each -> find(each.after(), head)), head,
                            "-other"));
            scores.getStyleClass().add("pictures");
            results.getChildren().addAll(grid, scores);
        }
    }

    /** Returns the head whose attack answers for a head too, because they decide by the same logits. */
    private String attacked(String head) {
        return Stream.ofNullable(inspect.modelProperty().get())
            .flatMap(loaded -> loaded.heads().stream())
            .filter(each -> each.name().equals(head))
            .findFirst()
            .map(each -> inspect.representative(each).name())
            .orElse(head);
    }

    private static ColumnConstraints half() {
        ColumnConstraints half = new ColumnConstraints(0, 100, Double.MAX_VALUE);
        half.setHgrow(Priority.ALWAYS);
        return half;
    }

    private static Optional<HeadAnalysis> find(Analysis analysis, String head) {
        return analysis.heads().stream().filter(each -> each.head().equals(head)).findFirst();
    }

    private void row(GridPane grid, String key, Optional<String> first, Optional<String> second) {
        row(grid, muted(messages.get(key)), first, second);
    }

    private void row(GridPane grid, Node name, Optional<String> first, Optional<String> second) {
        List<Node> cells = new ArrayList<>(List.of(name));
        Stream.of(first, second).forEach(words -> {
            Label label = new Label(words.orElse(messages.get("models.no_head")));
            label.setWrapText(true);
            label.setMinHeight(USE_PREF_SIZE);
            cells.add(label);
        });
        grid.addRow(grid.getRowCount(), cells.toArray(Node[]::new));
    }

    private String radius(HeadAnalysis head) {
        Optional<Certificate> best = CertifiedClassifier.HEAD.strongest(head.prediction(), head.certificates());
        return best.map(one -> messages.get("models.radius_of", NumberFormats.radius(one.radius()), one.kindInWords()))
            .orElse(messages.get("gallery.uncertified"));
    }

    private String attacked(Comparison now, Transfer transfer) {
        var result = transfer.attack().result();
        return messages.get(result.success() ? "answer.found" : "models.kept",
                now.firstCard().label(result.prediction()), NumberFormats.distance(result.l2()));
    }

    private String transferred(Comparison now, Optional<HeadAnalysis> clean, HeadAnalysis after) {
        boolean kept = clean.filter(each -> each.prediction() == after.prediction()).isPresent();
        return messages.get(kept ? "models.unchanged" : "models.transfers",
                now.secondCard().label(after.prediction()));
    }

    private ChartPane scores(ModelCard card, Optional<HeadAnalysis> head,
            Optional<HeadAnalysis> after, String name, String suffix) {
        ChartPane pane = charts.pane("models-scores-" + name + suffix);
        pane.emptyTextProperty().set(messages.get("models.no_head"));
        pane.setMinHeight(SCORES_HEIGHT);
        pane.setPrefHeight(SCORES_HEIGHT);
        pane.setMinWidth(0);
        pane.setPrefWidth(100);
        HBox.setHgrow(pane, Priority.ALWAYS);
        pane.setFigure(head.map(each -> new ScoreChart(
                IntStream.range(0, each.scores().length).mapToObj(card::label).toList(),
                List.of(new ScoreChart.HeadScores(each.head(), each.scores(),
                        after.map(HeadAnalysis::scores).orElse(new double[0])))))
            .orElse(null));
        // After the figure, which brings a heading of its own.
        pane.headingProperty().set(card.id());
        return pane;
    }
}
