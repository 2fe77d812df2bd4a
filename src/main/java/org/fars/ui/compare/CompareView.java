package org.fars.ui.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.fars.evaluate.EvaluationRun;
import org.fars.ui.chart.CertifiedAccuracyChart;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.chart.ConfusionChart;
import org.fars.ui.chart.FrameScheduler;
import org.fars.ui.chart.HistogramChart;
import org.fars.ui.common.ChartFactory;
import org.fars.ui.common.ChoiceBoxes;
import org.fars.ui.common.Messages;
import org.fars.ui.compare.BackgroundRenderer.Sketch;
import org.fars.ui.compare.FigureGrid.PanePair;
import org.fars.ui.control.EmptyState;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** A data set from all sides: the run's bar above, charts and tables below; before the first run, the form for it. */
public final class CompareView extends VBox {
    private static final double CHART_HEIGHT = 300;

    private final CompareModel model;
    private final FrameScheduler turns;
    private final Messages messages;
    private final ChartPane accuracy;
    private final ChartPane brackets;
    private final PanePair scatter;
    private final ChartPane radii;
    private final ChartPane gaps;
    private final PanePair confusion;
    private final TableCard tables;
    private final ToggleButton paper = new ToggleButton();
    private final ToggleButton all = new ToggleButton();
    private final StringProperty head = new SimpleStringProperty("");
    private final ComboBox<ScatterQuantity> scatterChoice = new ComboBox<>();
    private final FigureGrid grid;
    private final BackgroundRenderer drawing;
    private Optional<RunFigures> figures = Optional.empty();

    /**
     * @param charts makes charts that follow the theme and can be exported
     * @param keeping writes tables and results
     * @param openFolder lets the person open images
     */
    public CompareView(CompareModel model, ChartFactory charts, ResultSink keeping, Runnable openFolder,
            Messages messages) {
        this.model = model;
        this.turns = charts.scheduler();
        this.messages = messages;
        setId("compare");
        getStyleClass().add("compare");
        getStylesheets().add(CompareView.class.getResource("compare.css").toExternalForm());
        accuracy = charts.pane("accuracy");
        brackets = charts.pane("brackets");
        scatter = new PanePair(charts, "scatter");
        radii = charts.pane("radii");
        gaps = charts.pane("gaps");
        confusion = new PanePair(charts, "confusion");
        tables = new TableCard(keeping, messages);
        drawing = new BackgroundRenderer(model.runner(), messages);
        accuracyTools();
        brackets.getTools().add(headChoice("brackets-head"));
        gaps.getTools().add(headChoice("gaps-head"));
        confusion.first().getTools().add(headChoice("confusion-head"));
        scatterTools();
        link();

        grid = new FigureGrid(List.of(charts.card(accuracy, CHART_HEIGHT), charts.card(brackets, CHART_HEIGHT)),
                List.of(tables, figureSwitch()));
        ScrollPane scroll = new ScrollPane(grid);
        scroll.setId("compare-figures");
        scroll.setFitToWidth(true);
        scroll.setFitToHeight(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.widthProperty().addListener((property, before, after) -> grid.setRoom(after.doubleValue()));
        StackPane stage = new StackPane(start(openFolder));
        VBox.setVgrow(stage, Priority.ALWAYS);
        RunBar bar = new RunBar(model, keeping, messages);
        getChildren().addAll(bar, stage);

        model.firstProperty().addListener((property, before, after) -> show());
        model.secondProperty().addListener((property, before, after) -> show());
        model.stateProperty().addListener((property, before, after) -> mode(stage, bar, scroll));
        model.firstProperty().addListener((property, before, after) -> mode(stage, bar, scroll));
        show();
        mode(stage, bar, scroll);
        // Made before anybody looks, so that it is there at once; what it shows is read when somebody does.
        sceneProperty().addListener((property, before, after) -> {
            if (before == null) {
                model.refresh();
            }
        });
    }

    private void mode(StackPane stage, Region bar, Node results) {
        boolean something = model.firstProperty().get().isPresent()
                || model.stateProperty().get() != CompareModel.State.IDLE;
        if (something && !stage.getChildren().contains(results)) {
            // Not before there is something to see, and one by one: styling and laying out five charts takes a while.
            stage.getChildren().addFirst(results);
            List<Node> cards = List.copyOf(grid.getChildren());
            grid.getChildren().clear();
            turns.oneByOne(grid, cards.stream().<Runnable>map(card -> () -> {
                if (!grid.getChildren().contains(card)) {
                    grid.getChildren().add(card);
                }
            }).toList());
        }
        results.setVisible(something);
        bar.setVisible(something);
        bar.setManaged(something);
        stage.getChildren().getLast().setVisible(!something);
    }

    /** What stands here before the first run: the form, or what is missing for it. */
    private Node start(Runnable openFolder) {
        EmptyState unlabelled = new EmptyState(Feather.BAR_CHART_2, messages.get("compare.unlabelled"),
                messages.get("open.folder"), openFolder);
        unlabelled.setId("compare-unlabelled");
        Label title = new Label(messages.get("compare.start"));
        title.getStyleClass().add("drawer-title");
        Label about = new Label(messages.get("compare.start.text"));
        about.getStyleClass().add("muted");
        about.setWrapText(true);
        about.setMaxWidth(RunOptionsView.WIDTH);
        about.setMinHeight(Region.USE_PREF_SIZE);
        Button run = new Button(messages.get("compare.evaluate"), new FontIcon(Feather.PLAY));
        run.setId("evaluate-first");
        run.getStyleClass().add("accent");
        run.setOnAction(event -> model.run());
        run.setTooltip(new Tooltip(messages.get("compare.evaluate.tip")));
        Label problem = new Label();
        problem.getStyleClass().add("problem");
        problem.setWrapText(true);
        problem.textProperty().bind(model.problemProperty());
        HBox foot = new HBox(run, problem);
        foot.getStyleClass().add("line");
        VBox form = new VBox(title, about, new RunOptionsView(model, messages), foot);
        form.getStyleClass().add("start-form");
        form.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
        StackPane page = new StackPane(unlabelled, form);
        page.getStyleClass().add("surface");
        Runnable follow = () -> {
            boolean some = model.gallery()
                .all()
                .stream()
                .anyMatch(item -> model.gallery().labelIndex(item).isPresent());
            boolean known = model.modelProperty().get() != null;
            form.setVisible(some);
            unlabelled.setVisible(!some);
            run.setDisable(!known || model.options().settings().isEmpty());
        };
        model.gallery().sizeProperty().addListener((property, before, after) -> follow.run());
        model.gallery().cardProperty().addListener((property, before, after) -> follow.run());
        model.modelProperty().addListener((property, before, after) -> follow.run());
        model.options().epsProperty().addListener((property, before, after) -> follow.run());
        model.options().limitProperty().addListener((property, before, after) -> follow.run());
        model.options()
            .certificates()
            .values()
            .forEach(one -> one.addListener((property, before, after) -> follow.run()));
        follow.run();
        return page;
    }

    private void accuracyTools() {
        chip(paper, "accuracy-paper", "compare.paper");
        chip(all, "accuracy-all", "compare.all");
        accuracy.getTools().addAll(List.of(paper, all));
        accuracy.emptyTextProperty().set(messages.get("compare.waiting"));
        brackets.emptyTextProperty().set(messages.get("compare.brackets.none"));
        gaps.emptyTextProperty().set(messages.get("compare.gaps.none"));
        confusion.panes()
            .forEach(pane -> pane.emptyTextProperty()
                .bind(model.firstProperty()
                    .map(run -> messages.get(run.isPresent() ? "compare.confusion.none" : "compare.waiting"))));
    }

    private void chip(ToggleButton chip, String id, String key) {
        chip.setId(id);
        chip.setText(messages.get(key));
        chip.setTooltip(new Tooltip(messages.get(key + ".tip")));
        chip.getStyleClass().add("chip");
        chip.setMinWidth(Region.USE_PREF_SIZE);
        chip.setOnAction(event -> showAccuracy());
    }

    private ComboBox<String> headChoice(String id) {
        ComboBox<String> box = new ComboBox<>();
        box.setId(id);
        box.getStyleClass().add("small-combo");
        box.setTooltip(new Tooltip(messages.get("compare.head.tip")));
        Runnable follow = () -> {
            List<String> heads = model.firstProperty().get().map(DisplayedRun::heads).orElse(List.of());
            if (!heads.isEmpty() && !heads.contains(head.get())) {
                head.set(heads.getFirst());
            }
            if (!box.getItems().equals(heads)) {
                box.getItems().setAll(heads);
            }
            box.setValue(heads.isEmpty() ? null : head.get());
        };
        model.firstProperty().addListener((property, before, after) -> follow.run());
        head.addListener((property, before, after) -> box.setValue(head.get()));
        box.valueProperty().addListener((property, before, after) -> {
            if (after != null) {
                head.set(after);
            }
        });
        follow.run();
        return box;
    }

    private void scatterTools() {
        scatterChoice.setId("scatter-choice");
        scatterChoice.getStyleClass().add("small-combo");
        scatterChoice.setTooltip(new Tooltip(messages.get("compare.scatter.tip")));
        ChoiceBoxes.byName(scatterChoice,
                each -> messages.get("compare.scatter." + each.name().toLowerCase(Locale.ROOT)));
        scatterChoice.valueProperty()
            .addListener((property, before, after) -> figures.filter(now -> after != null)
                .ifPresent(now -> drawScatter(now, after)));
        scatter.first().getTools().add(scatterChoice);
        scatter.panes().forEach(pane -> pane.emptyTextProperty().set(messages.get("compare.waiting")));
    }

    private Region figureSwitch() {
        ToggleGroup group = new ToggleGroup();
        HBox switcher = new HBox();
        switcher.getStyleClass().addAll("segments", "small");
        switcher.setMaxWidth(Region.USE_PREF_SIZE);
        StackPane stack = new StackPane();
        Map<String, Region> choices = new LinkedHashMap<>();
        choices.put("confusion", confusion);
        choices.put("scatter", scatter);
        choices.put("radii", radii);
        choices.put("gaps", gaps);
        choices.forEach((id, region) -> {
            ToggleButton button = new ToggleButton(messages.get("compare.figure." + id));
            button.setId("figure-" + id);
            button.setTooltip(new Tooltip(messages.get("compare.figure." + id + ".tip")));
            button.setToggleGroup(group);
            button.setSelected(region == confusion);
            region.setVisible(region == confusion);
            button.setOnAction(event -> {
                button.setSelected(true);
                stack.getChildren().forEach(each -> each.setVisible(each == region));
            });
            switcher.getChildren().add(button);
            stack.getChildren().add(region);
        });
        VBox.setVgrow(stack, Priority.ALWAYS);
        VBox card = new VBox(switcher, stack);
        card.getStyleClass().addAll("surface", "chart-surface");
        card.setMinWidth(0);
        card.setMinHeight(CHART_HEIGHT);
        card.setPrefHeight(CHART_HEIGHT);
        return card;
    }

    private void link() {
        GallerySelectionLink link = new GallerySelectionLink(model.gallery());
        link.images(brackets);
        scatter.panes().forEach(link::images);
        for (ChartPane pane : List.of(accuracy, confusion.first(), confusion.second(), radii, gaps)) {
            link.areas(pane, id -> drawing.images(pane, id));
        }
        head.addListener((property, before, after) -> showHead());
    }

    private RunFigures.Extra extra() {
        return new RunFigures.Extra(paper.isSelected(), all.isSelected());
    }

    private void show() {
        figures = model.firstProperty().get().map(run -> new RunFigures(run, model.secondProperty().get()));
        boolean compared = figures.flatMap(RunFigures::second).isPresent();
        grid.setCompared(compared);
        scatter.setCompared(compared);
        confusion.setCompared(compared);
        showAccuracy();
        showHead();
        figures.ifPresent(now -> {
            drawing.draw(radii, context -> {
                HistogramChart histogram = now.radii();
                return new Sketch<>(histogram, id -> histogram.bar(id)
                    .map(place -> now.images(histogram, place))
                    .orElse(Set.of()));
            });
            drawing.make(scatterChoice, context -> now.scatters(), choices -> showScatter(now, choices));
        });
        Optional<RunFigures> shown = figures;
        drawing.make(tables, context -> shown.map(RunFigures::tables).orElse(List.of()), tables::show);
        accuracy.noteProperty().set(figures.map(now -> note(now.first())).orElse(""));
    }

    private void showScatter(RunFigures now, List<ScatterQuantity> choices) {
        ScatterQuantity before = scatterChoice.getValue();
        if (!scatterChoice.getItems().equals(choices)) {
            scatterChoice.getItems().setAll(choices);
        }
        ScatterQuantity chosen = choices.contains(before) || choices.isEmpty() ? before : choices.getFirst();
        if (chosen != scatterChoice.getValue()) {
            scatterChoice.setValue(chosen);
        } else if (chosen != null) {
            drawScatter(now, chosen);
        }
    }

    private void drawScatter(RunFigures now, ScatterQuantity what) {
        drawing.draw(scatter.first(), context -> Sketch.ofImages(now.scatter(what, now.first())));
        now.second()
            .ifPresentOrElse(
                    other -> drawing.draw(scatter.second(), context -> Sketch.ofImages(now.scatter(what, other))),
                    () -> drawing.clear(scatter.second()));
    }

    private String note(DisplayedRun run) {
        EvaluationRun results = run.run();
        return messages.get(run.stored().about().images() > results.results().size() + results.skipped().size()
                ? "compare.note.part"
                : "compare.note", results.results().size(), results.skipped().size());
    }

    private void showAccuracy() {
        RunFigures.Extra extra = extra();
        figures.ifPresentOrElse(now -> drawing.draw(accuracy, context -> {
            CertifiedAccuracyChart chart = now.accuracy(extra);
            return new Sketch<>(chart, id -> chart.point(id).map(place -> now.images(extra, place)).orElse(Set.of()));
        }), () -> drawing.clear(accuracy));
    }

    private void showHead() {
        String of = head.get();
        Optional<RunFigures> now = figures.filter(some -> some.first().heads().contains(of));
        brackets.noteProperty()
            .set(now.filter(some -> some.bracketStep() > 1)
                .map(some -> messages.get("compare.brackets.step", some.bracketStep()))
                .orElse(""));
        now.ifPresentOrElse(some -> {
            drawing.draw(brackets, context -> Sketch.ofImages(some.brackets(of)));
            drawing.draw(gaps, context -> {
                HistogramChart histogram = some.gaps(of);
                return new Sketch<>(histogram, id -> histogram.bar(id)
                    .map(place -> some.images(of, histogram, place))
                    .orElse(Set.of()));
            });
            drawConfusion(confusion.first(), some, of, Optional.of(some.first()));
            drawConfusion(confusion.second(), some, of, some.second());
        }, () -> {
            drawing.clear(brackets);
            drawing.clear(gaps);
            confusion.panes().forEach(drawing::clear);
        });
    }

    private void drawConfusion(ChartPane pane, RunFigures figured, String of, Optional<DisplayedRun> run) {
        run.filter(one -> one.heads().contains(of)).ifPresentOrElse(one -> drawing.draw(pane, context -> {
            ConfusionChart chart = figured.confusion(of, one);
            return new Sketch<>(chart, id -> chart.cell(id)
                .map(place -> figured.images(of, one, place))
                .orElse(Set.of()));
        }), () -> drawing.clear(pane));
    }
}
