package org.fars.ui.inspect;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import javafx.application.Platform;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;
import org.fars.attack.AttackResult;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.store.AdversarialFiles;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.chart.TraceChart;
import org.fars.ui.common.ChartFactory;
import org.fars.ui.common.ChoiceBoxes;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.fars.ui.gallery.ImageItem.AttackOutcome;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * The selected image: what it is and what was decided on top, two heads side by side below, certificates, trace and votes
 * in tabs at the bottom.
 */
public final class InspectView extends StackPane {
    private static final double TOP_SHARE = 0.79;
    /** The same while a chart is shown at the bottom, which needs more room than the table. */
    private static final double TOP_SHARE_OVER_CHART = 0.635;
    /** The same in a small room, where the scores are in a tab. */
    private static final double SMALL_TOP_SHARE = 0.66;
    /** A room that is lower than this and narrower than {@link #WIDE} is small. */
    private static final double SMALL = 640;
    /** In a room that is lower than this and as wide as that, brackets stand beside pictures. */
    private static final double LOW = 600;
    private static final double WIDE = 840;
    /** In a room that is narrower, what differs between the heads stands below them. */
    private static final double NARROW = 620;

    private final InspectModel model;
    private final ChartFactory charts;
    private final Messages messages;
    private final HeadColumn.Options options = new HeadColumn.Options();
    private final HeadColumn left;
    private final HeadColumn right;
    /** The scores of both columns, in a small room. */
    private final HBox scores = new HBox();

    /**
     * @param model what is shown
     * @param votes votes of a smoothed head
     * @param charts creates charts that follow the theme and can be exported
     * @param compareModels shows the image under another model
     */
    public InspectView(InspectModel model, VotesModel votes, ChartFactory charts, Runnable compareModels,
            Messages messages) {
        this.model = model;
        this.charts = charts;
        this.messages = messages;
        setId("inspect");
        getStylesheets().add(InspectView.class.getResource("inspect.css").toExternalForm());
        model.analysisProperty().addListener((property, before, after) -> {
            if (!before.map(Analysis::contentHash).equals(after.map(Analysis::contentHash))) {
                options.viewport().reset();
            }
        });
        left = new HeadColumn("", model.leftProperty(), model, options, charts, messages);
        right = new HeadColumn("-right", model.rightProperty(), model, options, charts, messages);
        HeadColumns columns = new HeadColumns(left, right, model, options, charts, messages);
        columns.onArranged(this::fillScores);
        VBox.setVgrow(columns, Priority.ALWAYS);
        VBox top = new VBox(new InspectHeader(model, options, compareModels, messages), columns);
        top.getStyleClass().add("top");
        top.setMinWidth(0);
        ScrollPane scroll = new ScrollPane(top);
        scroll.setId("inspect-top");
        scroll.getStyleClass().add("edge-to-edge");
        scroll.setFitToWidth(true);
        scroll.setFitToHeight(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.setMinHeight(160);
        Runnable lowOrNot = () -> options.low()
            .set(scroll.getHeight() < LOW && scroll.getWidth() >= WIDE);
        scroll.widthProperty().addListener((property, before, after) -> {
            lowOrNot.run();
            options.narrow().set(after.doubleValue() > 0 && after.doubleValue() < NARROW);
        });
        scroll.heightProperty().addListener((property, before, after) -> lowOrNot.run());
        TabPane tabs = tabs(votes);
        SplitPane split = new SplitPane(scroll, tabs);
        split.setOrientation(Orientation.VERTICAL);
        split.setDividerPositions(TOP_SHARE);
        BooleanProperty moved = new SimpleBooleanProperty();
        split.addEventFilter(MouseEvent.MOUSE_DRAGGED,
                event -> moved.set(moved.get() || event.getTarget() instanceof Node node
                        && node.getStyleClass().contains("split-pane-divider")));
        Runnable share = () -> {
            if (!moved.get()) {
                split.setDividerPositions(options.small().get()
                        ? SMALL_TOP_SHARE
                        : tabs.getSelectionModel().getSelectedIndex() == 0 ? TOP_SHARE : TOP_SHARE_OVER_CHART);
            }
        };
        scores.getStyleClass().add("both-scores");
        options.small().addListener((property, before, small) -> {
            fillScores();
            if (small) {
                tabs.getTabs().add(1, tab("scores", scores));
            } else {
                tabs.getTabs().removeIf(each -> each.getId().equals("tab-scores"));
            }
            share.run();
        });
        Runnable smallOrNot = () -> options.small()
            .set(getHeight() > 0 && getHeight() < SMALL && getWidth() < WIDE);
        widthProperty().addListener((property, before, after) -> smallOrNot.run());
        heightProperty().addListener((property, before, after) -> smallOrNot.run());
        tabs.getSelectionModel().selectedIndexProperty().addListener((property, before, after) -> share.run());
        // A split pane that grows again after it was too low for its parts does not return to its shares by itself.
        split.heightProperty().addListener((property, before, after) -> Platform.runLater(share));
        getChildren().add(split);
    }

    private void fillScores() {
        scores.getChildren().clear();
        if (options.small().get()) {
            scores.getChildren().add(left.scores());
            if (model.columns().size() > 1) {
                scores.getChildren().add(right.scores());
            }
            scores.getChildren().forEach(each -> HBox.setHgrow(each, Priority.ALWAYS));
        }
    }

    private TabPane tabs(VotesModel votes) {
        Tab certificates = tab("certificates", new CertificatesView(model, charts.scheduler(), messages));
        Tab trace = tab("trace", trace());
        Tab voting = tab("votes", new VotesView(votes, charts, messages).pane());
        TabPane tabs = new TabPane(certificates, trace, voting);
        tabs.setId("inspect-tabs");
        tabs.setTabClosingPolicy(TabPane.TabClosingPolicy.UNAVAILABLE);
        tabs.setMinHeight(120);
        model.attack().attackingProperty().addListener((property, before, now) -> {
            if (now) {
                tabs.getSelectionModel().select(trace);
            }
        });
        return tabs;
    }

    private Tab tab(String id, Node content) {
        Tab tab = new Tab(messages.get("inspect." + id), content);
        tab.setId("tab-" + id);
        return tab;
    }

    private Node trace() {
        AttackModel attack = model.attack();
        ChartPane pane = charts.pane("trace");
        pane.emptyTextProperty().set(messages.get("inspect.trace.none"));
        pane.getTools().add(tracedHead());
        Label within = new Label();
        within.setId("trace-within");
        within.getStyleClass().add("within");
        HBox below = new HBox(new ReplayBar(attack.replay(), messages), within);
        below.getStyleClass().add("trace-tools");
        HBox.setHgrow(below.getChildren().getFirst(), Priority.ALWAYS);
        pane.setBottom(below);
        Runnable note = () -> within.setText(attack.tracedProperty().get().map(this::within).orElse(""));
        Runnable chart = () -> {
            pane.setFigure(figure());
            pane.headingProperty().set(heading());
        };
        Stream.of(model.analysisProperty(), attack.tracedProperty(), attack.liveProperty(),
                attack.replay().positionProperty())
            .forEach(each -> each.addListener((property, before, after) -> {
                chart.run();
                note.run();
            }));
        model.epsilonProperty().addListener((property, before, after) -> note.run());
        chart.run();
        return pane;
    }

    private ComboBox<AttackOutcome> tracedHead() {
        AttackModel attack = model.attack();
        ComboBox<AttackOutcome> heads = new ComboBox<>();
        heads.setId("trace-head");
        heads.getStyleClass().add("small-combo");
        ChoiceBoxes.byName(heads, AttackOutcome::head);
        heads.setTooltip(new Tooltip(messages.get("trace.head.tip")));
        Runnable fill = () -> {
            List<AttackOutcome> all = model.attackedProperty().get().map(AttackOutcome::all).orElse(List.of());
            heads.getItems().setAll(all);
            heads.setValue(all.isEmpty() ? null : all.getFirst());
            heads.setVisible(all.size() > 1);
            heads.setManaged(all.size() > 1);
        };
        model.attackedProperty().addListener((property, before, after) -> fill.run());
        heads.setOnAction(event -> Optional.ofNullable(heads.getValue())
            .filter(chosen -> !attack.tracedProperty()
                .get()
                .map(AttackOutcome::head)
                .equals(Optional.of(chosen.head())))
            .ifPresent(chosen -> attack.trace(Optional.of(chosen))));
        fill.run();
        return heads;
    }

    private String heading() {
        AttackModel attack = model.attack();
        return attack.liveProperty()
            .get()
            .map(live -> messages.get("inspect.trace.running", live.head().name()))
            .or(() -> attack.tracedProperty()
                .get()
                .map(now -> messages.get("inspect.trace.note", now.result().attack(), now.head())))
            .orElse("");
    }

    private TraceChart figure() {
        AttackModel attack = model.attack();
        Optional<Analysis> clean = model.analysisProperty().get();
        return clean.flatMap(now -> attack.liveProperty()
            .get()
            .map(live -> traceChart(now, live.head().name(), live.steps(), OptionalInt.empty()))
            .or(() -> attack.tracedProperty()
                .get()
                .map(traced -> traceChart(now, traced.head(), traced.result().trace(), cursor()))))
            .orElse(null);
    }

    private OptionalInt cursor() {
        return model.attack()
            .replay()
            .step()
            .map(step -> OptionalInt.of(step.step()))
            .orElse(OptionalInt.empty());
    }

    private static TraceChart traceChart(Analysis clean, String head, List<AttackResult.Step> steps,
            OptionalInt cursor) {
        OptionalDouble radius = clean.heads()
            .stream()
            .filter(each -> each.head().equals(head))
            .mapToDouble(Analysis.HeadAnalysis::certifiedRadius)
            .filter(value -> value > 0)
            .findFirst();
        return new TraceChart(steps.stream()
            .map(step -> new TraceChart.Step(step.step(), step.margin(), step.l2()))
            .toList(), radius, cursor);
    }

    /** How small the attack made the margin within ε. */
    private String within(AttackOutcome attacked) {
        double eps = model.epsilonProperty().get();
        OptionalDouble margin = attacked.result()
            .trace()
            .stream()
            .filter(step -> step.l2() <= eps && !Double.isNaN(step.margin()))
            .mapToDouble(AttackResult.Step::margin)
            .min();
        String at = NumberFormats.distance(eps);
        return margin.isPresent()
                ? messages.get("trace.within", at, NumberFormats.signed(margin.getAsDouble()))
                : messages.get("trace.beyond", at);
    }

    /** Saves the adversarial image; each entry says what is true of exactly what that file will hold. */
    static final class SaveMenu extends MenuButton {
        private final InspectModel model;
        private final Messages messages;
        private Function<String, Optional<Path>> chooser = this::ask;

        SaveMenu(InspectModel model, Messages messages) {
            super(null, new FontIcon(Feather.DOWNLOAD));
            this.model = model;
            this.messages = messages;
            setId("save-adversarial");
            getStyleClass().addAll("flat", "small", "icon-menu");
            setMinWidth(USE_PREF_SIZE);
            setTooltip(new Tooltip(messages.get("copies.tip")));
            setAccessibleText(messages.get("copies.tip"));
            setOnShowing(event -> model.copies().prepare());
            model.copies().copiesProperty().addListener((property, before, after) -> update());
            model.attack().tracedProperty().addListener((property, before, after) -> update());
            update();
        }

        /** Has files chosen in another way than by a dialog: given the name proposed, where to save. */
        void setChooser(Function<String, Optional<Path>> other) {
            chooser = other;
        }

        private void update() {
            setDisable(model.attack().tracedProperty().get().isEmpty());
            getItems().clear();
            if (model.copies().copiesProperty().get().isEmpty()) {
                MenuItem waiting = new MenuItem(messages.get("copies.making"));
                waiting.setDisable(true);
                getItems().add(waiting);
            }
            model.copies().copiesProperty().get().forEach(copy -> getItems().add(item(copy)));
        }

        private MenuItem item(AdversarialFiles.Saved copy) {
            String key = copy.adversarial() ? "copies.adversarial" : "copies.harmless";
            MenuItem item = new MenuItem(messages.get(key, copy.format().label(), model.label(copy.prediction()),
                    NumberFormats.radius(copy.l2()), NumberFormats.radius(copy.linf())),
                    new FontIcon(copy.adversarial() ? Feather.CHECK : Feather.X));
            item.setId("save-" + copy.format().name().toLowerCase(Locale.ROOT));
            item.setOnAction(event -> chooser.apply(copy.file().getFileName().toString())
                .ifPresent(to -> model.copies().save(copy, to)));
            return item;
        }

        private Optional<Path> ask(String name) {
            FileChooser dialog = new FileChooser();
            dialog.setTitle(messages.get("copies.title"));
            dialog.setInitialFileName(name);
            return Optional.ofNullable(dialog.showSaveDialog(getScene().getWindow())).map(File::toPath);
        }
    }
}
