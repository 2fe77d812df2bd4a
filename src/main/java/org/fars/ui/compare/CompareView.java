package org.fars.ui.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.animation.PauseTransition;
import javafx.beans.property.StringProperty;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.fars.evaluate.report.PaperTables;
import org.fars.evaluate.report.PaperTables.PaperTable;
import org.fars.model.Head;
import org.fars.model.SparsemaxHead;
import org.fars.ui.chart.CertifiedAccuracyChart;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.chart.FrameScheduler;
import org.fars.ui.chart.HistogramChart;
import org.fars.ui.common.ChartFactory;
import org.fars.ui.common.ChoiceBoxes;
import org.fars.ui.common.Messages;
import org.fars.ui.compare.BackgroundRenderer.Sketch;
import org.fars.ui.control.EmptyState;
import org.kordamp.ikonli.feather.Feather;

/**
 * Two heads side by side over all images: the runs on top, one sentence, certified accuracy with its difference, margins and
 * brackets, tables, and further charts.
 */
public final class CompareView extends VBox {
    private static final double ACCURACY_HEIGHT = 252;
    private static final double STRIP_HEIGHT = 92;
    /** What each further run adds to the height of its charts' legends, up to some. */
    private static final double LEGEND_HEIGHT = 12;
    private static final int MOST_LEGENDS = 6;
    /** So many are described in a line each, more in one after the other. */
    private static final int FEW_RUNS = 3;
    private static final double CHART_HEIGHT = 300;
    private static final double CONFUSION_HEIGHT = 360;
    /** In a room of this height charts are as low as they may be; in a larger one they grow with it. */
    private static final double LOW_ROOM = 720;
    private static final double MOST_GROWTH = 1.7;
    /** A slider or a selection that moves changes many times a second; texts and tables follow when it rests. */
    private static final Duration SETTLED = Duration.millis(150);

    private final CompareModel model;
    private final FrameScheduler turns;
    private final Messages messages;
    private final FigureGrid.Choice choice = new FigureGrid.Choice();
    private final ChartPane leftAccuracy;
    private final ChartPane rightAccuracy;
    private final ChartPane difference;
    private final ChartPane scatter;
    private final ChartPane brackets;
    private final ChartPane radii;
    private final ChartPane gaps;
    private final ChartPane leftConfusion;
    private final ChartPane rightConfusion;
    private final HBox accuracies;
    private final TableCard tables;
    private final ToggleButton attacks = new ToggleButton();
    private final ToggleButton unproved = new ToggleButton();
    private final ToggleButton paper = new ToggleButton();
    private final ComboBox<ScatterQuantity> scatterChoice = new ComboBox<>();
    private final Label sentence = new Label();
    private final Label more = new Label();
    private final FigureGrid grid;
    private final BackgroundRenderer drawing;
    private final Map<Region, Double> heights = new HashMap<>();
    private final PauseTransition settled = new PauseTransition(SETTLED);
    private Optional<RunFigures> figures = Optional.empty();
    private double growth = 1;
    private boolean choosing;
    private boolean looked;
    private boolean revealed;

    /** Writes results where the person says. */
    public interface ResultSink {
        /** Asks for a file and writes a text there. */
        void save(String fileName, String content);

        /** Asks for a folder and writes everything about a run there, as the command line does. */
        void export(DisplayedRun run);
    }

    /**
     * @param charts creates charts that follow the theme and can be exported
     * @param results writes tables and results
     * @param openFolder lets the person open images
     */
    public CompareView(CompareModel model, ChartFactory charts, ResultSink results, Runnable openFolder,
            Messages messages) {
        this.model = model;
        this.turns = charts.scheduler();
        this.messages = messages;
        setId("compare");
        getStyleClass().add("compare");
        getStylesheets().add(CompareView.class.getResource("compare.css").toExternalForm());
        leftAccuracy = charts.pane("accuracy");
        rightAccuracy = charts.pane("accuracy-right");
        accuracies = FigureGrid.pair(leftAccuracy, rightAccuracy);
        difference = charts.pane("difference");
        scatter = charts.pane("scatter");
        brackets = charts.pane("brackets");
        radii = charts.pane("radii");
        gaps = charts.pane("gaps");
        leftConfusion = charts.pane("confusion");
        rightConfusion = charts.pane("confusion-right");
        tables = new TableCard(results, messages);
        drawing = new BackgroundRenderer(model.runner(), messages);
        scatterTools();
        emptyTexts();
        link();
        Region left = charts.card(scatter, CHART_HEIGHT);
        Region right = charts.card(brackets, CHART_HEIGHT);
        Region further = furtherCharts();
        heights.putAll(Map.of(left, CHART_HEIGHT, right, CHART_HEIGHT, further, CONFUSION_HEIGHT));
        grid = new FigureGrid(
                List.of(List.of(accuracyCard()), List.of(left, right), List.of(tables), List.of(further)));
        ScrollPane scroll = new ScrollPane(grid);
        scroll.setId("compare-figures");
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.viewportBoundsProperty().addListener((property, before, after) -> {
            grid.setRoom(after.getWidth());
            growth = Math.clamp(after.getHeight() / LOW_ROOM, 1, MOST_GROWTH);
            heights.forEach((region, height) -> FigureGrid.height(region, growth * height));
        });
        EmptyState empty = new EmptyState(Feather.BAR_CHART_2, messages.get("compare.unlabelled"),
                messages.get("open.folder"), openFolder);
        empty.setId("compare-unlabelled");
        StackPane page = new StackPane(empty);
        page.getStyleClass().add("surface");
        StackPane stage = new StackPane(scroll, page);
        VBox.setVgrow(stage, Priority.ALWAYS);
        VBox head = new VBox(new RunBar(model, new RunChips(model, charts.style(), messages), results, messages),
                sentence());
        head.getStyleClass().addAll("surface", "compare-head");
        getChildren().addAll(head, stage);
        follow(page, scroll);
    }

    private void follow(Node page, Node results) {
        model.shownProperty().addListener((property, before, after) -> runsChanged());
        model.gallery().epsilonProperty().addListener((property, before, after) -> {
            looked = true;
            settled.playFromStart();
        });
        model.gallery().selection().itemsProperty().addListener((property, before, after) -> settled.playFromStart());
        settled.setOnFinished(event -> {
            showWords();
            if (looked) {
                looked = false;
                showAccuracy();
            }
        });
        for (StringProperty each : List.of(choice.left(), choice.right(), choice.certificate())) {
            each.addListener((property, before, after) -> runsChanged());
        }
        choice.focus().addListener((property, before, after) -> runsChanged());
        Runnable mode = () -> mode(page, results);
        model.chosenProperty().addListener((property, before, after) -> mode.run());
        model.stateProperty().addListener((property, before, after) -> mode.run());
        model.modelProperty().addListener((property, before, after) -> mode.run());
        model.gallery().sizeProperty().addListener((property, before, after) -> mode.run());
        model.gallery().cardProperty().addListener((property, before, after) -> mode.run());
        model.runs().addListener((javafx.beans.Observable change) -> mode.run());
        runsChanged();
        mode.run();
        sceneProperty().addListener((property, before, after) -> {
            mode.run();
            model.setWatched(after != null);
            if (before == null) {
                model.refresh();
            }
        });
    }

    /** Shows results, or says what is missing for them. */
    private void mode(Node page, Node results) {
        boolean something = model.infos().stream().anyMatch(info -> model.chosenProperty().get().contains(info.key()))
                || model.stateProperty().get() != CompareModel.State.IDLE;
        if (something && !revealed && getScene() != null) {
            revealed = true;
            // One by one: styling and laying out many charts takes a while.
            List<Node> cards = List.copyOf(grid.getChildren());
            grid.getChildren().clear();
            turns.oneByOne(grid, cards.stream().<Runnable>map(card -> () -> {
                if (!grid.getChildren().contains(card)) {
                    grid.getChildren().add(card);
                }
            }).toList());
        }
        results.setVisible(something);
        page.setVisible(!something);
    }

    private Node sentence() {
        sentence.setId("compare-sentence");
        sentence.getStyleClass().add("sentence");
        more.getStyleClass().add("muted");
        for (Label label : List.of(sentence, more)) {
            label.setWrapText(true);
            label.setMinHeight(Region.USE_PREF_SIZE);
            label.managedProperty().bind(label.textProperty().isNotEmpty());
        }
        return new VBox(sentence, more);
    }

    private Region accuracyCard() {
        Label title = new Label(messages.get("compare.accuracy"));
        title.getStyleClass().add("heading");
        title.setMinWidth(Region.USE_PREF_SIZE);
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        chip(attacks, "accuracy-attacks", "compare.attacks.chip", true);
        chip(unproved, "accuracy-unproved", "compare.unproved", false);
        chip(paper, "accuracy-paper", "compare.paper", false);
        Label by = new Label(messages.get("compare.certificate.by"));
        by.getStyleClass().add("muted");
        HBox head = new HBox(title, by,
                choice.certificateBox("certificate-choice", messages.get("compare.certificate.tip")), gap, attacks,
                unproved, paper);
        head.getStyleClass().add("line");
        leftAccuracy.getTools()
            .add(choice.headBox("head-left", choice.left(), messages.get("compare.head.left.tip")));
        rightAccuracy.getTools()
            .add(choice.headBox("head-right", choice.right(), messages.get("compare.head.right.tip")));
        FigureGrid.height(accuracies, ACCURACY_HEIGHT);
        heights.put(accuracies, ACCURACY_HEIGHT);
        FigureGrid.height(difference, STRIP_HEIGHT);
        VBox card = new VBox(head, accuracies, difference);
        card.getStyleClass().addAll("surface", "chart-surface", "accuracy-card");
        card.setMinWidth(0);
        return card;
    }

    private void chip(ToggleButton chip, String id, String key, boolean selected) {
        chip.setId(id);
        chip.setText(messages.get(key));
        chip.setTooltip(new Tooltip(messages.get(key + ".tip")));
        chip.getStyleClass().add("chip");
        chip.setSelected(selected);
        chip.setMinWidth(Region.USE_PREF_SIZE);
        chip.setOnAction(event -> showAccuracy());
    }

    private void emptyTexts() {
        for (ChartPane pane : List.of(leftAccuracy, rightAccuracy, scatter, leftConfusion, rightConfusion, radii)) {
            pane.emptyTextProperty().set(messages.get("compare.waiting"));
        }
        difference.emptyTextProperty().set(messages.get("compare.difference.none"));
        brackets.emptyTextProperty().set(messages.get("compare.brackets.none"));
        gaps.emptyTextProperty().set(messages.get("compare.gaps.none"));
    }

    private void scatterTools() {
        scatterChoice.setId("scatter-choice");
        scatterChoice.getStyleClass().add("small-combo");
        scatterChoice.setTooltip(new Tooltip(messages.get("compare.scatter.tip")));
        scatterChoice.setMinWidth(Region.USE_PREF_SIZE);
        ChoiceBoxes.byName(scatterChoice,
                each -> messages.get("compare.scatter." + each.name().toLowerCase(Locale.ROOT)));
        scatterChoice.valueProperty()
            .addListener((property, before, after) -> figures.filter(now -> after != null)
                .ifPresent(now -> drawScatter(now, after)));
        scatter.getTools().add(scatterChoice);
        brackets.getTools().add(choice.focusBox("focus-run", messages.get("compare.focus.tip")));
    }

    private Region furtherCharts() {
        Region confusion = FigureGrid.pair(leftConfusion, rightConfusion);
        confusion.setId("confusion-pair");
        Map<String, Region> tabs = new LinkedHashMap<>();
        tabs.put("confusion", confusion);
        tabs.put("radii", radii);
        tabs.put("gaps", gaps);
        Region card = FigureGrid.tabs(tabs, messages);
        FigureGrid.height(card, CONFUSION_HEIGHT);
        return card;
    }

    private void link() {
        GallerySelectionLink link = new GallerySelectionLink(model.gallery());
        link.images(brackets);
        link.images(scatter);
        for (ChartPane pane : List.of(leftAccuracy, rightAccuracy, leftConfusion, rightConfusion, radii, gaps)) {
            link.areas(pane, id -> drawing.images(pane, id));
        }
    }

    /** Draws everything again: for other runs, or for another choice among them. */
    private void runsChanged() {
        if (choosing) {
            return;
        }
        List<DisplayedRun> runs = model.shownProperty().get();
        choosing = true;
        choice.follow(runs);
        choosing = false;
        figures = runs.isEmpty()
                ? Optional.empty()
                : Optional.of(new RunFigures(runs, focus(runs), choice.left().get(), choice.right().get(),
                        choice.certificate().get()));
        heights.put(accuracies, ACCURACY_HEIGHT + LEGEND_HEIGHT * Math.clamp(runs.size() - 1L, 0, MOST_LEGENDS));
        FigureGrid.height(accuracies, growth * heights.get(accuracies));
        boolean attacked = runs.stream().anyMatch(run -> !run.info().attacks().isEmpty());
        show(attacks, attacked);
        show(paper, !runs.isEmpty() && runs.stream().allMatch(run -> PaperTables.isPaperData(run.run())));
        show(unproved, runs.stream()
            .anyMatch(run -> run.heads()
                .stream()
                .anyMatch(head -> run.certificates(head).stream().anyMatch(id -> !run.proves(head, id)))));
        showAccuracy();
        showFocus();
        showWords();
    }

    private DisplayedRun focus(List<DisplayedRun> runs) {
        return runs.stream()
            .filter(run -> choice.focus().get() != null && run.info().key().equals(choice.focus().get().key()))
            .findFirst()
            .orElse(runs.getFirst());
    }

    private static void show(Node node, boolean visible) {
        node.setVisible(visible);
        node.setManaged(visible);
    }

    private void showAccuracy() {
        RunFigures.Extra extra = new RunFigures.Extra(attacks.isSelected(), unproved.isSelected(),
                paper.isSelected() && paper.isVisible(), model.gallery().epsilonProperty().get());
        figures.ifPresentOrElse(now -> {
            drawAccuracy(leftAccuracy, now, now.left(), extra);
            drawAccuracy(rightAccuracy, now, now.right(), extra);
            drawing.draw(difference, context -> Sketch.ofImages(now.difference()));
        }, () -> Stream.of(leftAccuracy, rightAccuracy, difference).forEach(drawing::clear));
    }

    private void drawAccuracy(ChartPane pane, RunFigures now, String head, RunFigures.Extra extra) {
        drawing.draw(pane, context -> {
            CertifiedAccuracyChart chart = now.accuracy(head, extra);
            return new Sketch<>(chart, id -> chart.point(id)
                .map(point -> now.images(head, extra, point))
                .orElse(Set.of()));
        });
    }

    private void showFocus() {
        figures.ifPresentOrElse(now -> {
            brackets.noteProperty()
                .set(now.bracketStep() > 1 ? messages.get("compare.brackets.step", now.bracketStep()) : "");
            drawing.draw(brackets, context -> Sketch.ofImages(now.brackets()));
            drawing.draw(radii, context -> {
                HistogramChart histogram = now.radii();
                return new Sketch<>(histogram,
                        id -> histogram.bar(id).map(bar -> now.images(histogram, bar)).orElse(Set.of()));
            });
            drawing.draw(gaps, context -> {
                HistogramChart histogram = now.gaps();
                return new Sketch<>(histogram,
                        id -> histogram.bar(id).map(bar -> now.gapImages(histogram, bar)).orElse(Set.of()));
            });
            drawConfusion(leftConfusion, now, now.left());
            drawConfusion(rightConfusion, now, now.right());
            drawing.make(scatterChoice, context -> now.scatters(), choices -> showScatter(now, choices));
        }, () -> Stream.of(brackets, radii, gaps, leftConfusion, rightConfusion, scatter).forEach(drawing::clear));
    }

    private void drawConfusion(ChartPane pane, RunFigures now, String head) {
        drawing.draw(pane, context -> {
            RunFigures.ConfusionMatrix matrix = now.confusion(head);
            return new Sketch<>(matrix.chart(),
                    id -> matrix.chart().cell(id).map(cell -> now.images(matrix, cell)).orElse(Set.of()));
        });
    }

    private void showScatter(RunFigures now, List<ScatterQuantity> choices) {
        ScatterQuantity before = scatterChoice.getValue();
        if (!scatterChoice.getItems().equals(choices)) {
            scatterChoice.getItems().setAll(choices);
        }
        if (choices.isEmpty()) {
            drawing.clear(scatter);
            return;
        }
        ScatterQuantity chosen = choices.contains(before) ? before : choices.getFirst();
        if (chosen != scatterChoice.getValue()) {
            scatterChoice.setValue(chosen);
        } else {
            drawScatter(now, chosen);
        }
    }

    private void drawScatter(RunFigures now, ScatterQuantity what) {
        Map<String, Double> limits = limits(now.focus());
        drawing.draw(scatter, context -> Sketch.ofImages(now.scatter(what, limits)));
    }

    /** The largest margin of each sparsemax head, if the run is of the loaded model. */
    private Map<String, Double> limits(DisplayedRun run) {
        return Stream.ofNullable(model.modelProperty().get())
            .filter(loaded -> loaded.card().id().equals(run.info().model()))
            .flatMap(loaded -> loaded.heads().stream())
            .filter(SparsemaxHead.class::isInstance)
            .collect(Collectors.toMap(Head::name, head -> ((SparsemaxHead) head).r()));
    }

    /** Shows the sentence and the tables. */
    private void showWords() {
        settled.stop();
        double eps = model.gallery().epsilonProperty().get();
        Set<String> selected = model.gallery().selection().locations();
        Set<String> measured = selected.size() > 1 ? selected : Set.of();
        Optional<RunFigures> now = figures;
        record Words(String sentence, String others, List<PaperTable> tables) {}
        drawing.make(tables, context -> now.map(figured -> {
            HeadComparison comparison = new HeadComparison(figured.runs(), figured.left(), figured.right(),
                    figured.certificate());
            List<PaperTable> made = new ArrayList<>(List.of(comparison.table()));
            made.addAll(comparison.paperTables());
            made.add(comparison.measurements(measured));
            return new Words(comparison.sentence(eps, messages),
                    String.join(figured.runs().size() > FEW_RUNS ? "  ·  " : "\n", comparison.others(eps, messages)),
                    made);
        }).orElse(new Words("", "", List.of())), words -> {
            sentence.setText(words.sentence());
            more.setText(words.others());
            tables.show(words.tables());
        });
    }
}
