package org.fars.ui.inspect;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;
import org.fars.attack.AttackResult;
import org.fars.certify.Certificate;
import org.fars.evaluate.analysis.Analysis.NearestClass;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.store.AdversarialFiles;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.chart.ScoreChart;
import org.fars.ui.chart.TraceChart;
import org.fars.ui.common.Card;
import org.fars.ui.common.ChartFactory;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.fars.ui.control.BracketView;
import org.fars.ui.gallery.ImageItem.AttackOutcome;
import org.fars.ui.inspect.CertificatesView.BracketBuilder;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The selected image from all sides. */
public final class InspectView extends ScrollPane {
    private static final double LEFT_SHARE = 62;
    private static final double SCORES_HEIGHT = 384;
    /** What a third head adds to it, and each one after that: its decision below the chart takes up to three lines. */
    private static final double HEAD_HEIGHT = 64;
    private static final int USUAL_HEADS = 2;
    private static final double TRACE_HEIGHT = 248;
    private static final double VOTES_HEIGHT = 240;

    private final InspectModel model;
    private final ChartFactory charts;
    private final Messages messages;

    /**
     * @param model what is shown
     * @param votes votes of a smoothed head
     * @param charts makes charts that follow the theme and can be exported
     */
    public InspectView(InspectModel model, VotesModel votes, ChartFactory charts, Messages messages) {
        this.model = model;
        this.charts = charts;
        this.messages = messages;
        setId("inspect");
        getStyleClass().add("edge-to-edge");
        setFitToWidth(true);
        setFitToHeight(true);
        setHbarPolicy(ScrollBarPolicy.NEVER);

        GridPane columns = new GridPane();
        columns.getStyleClass().add("columns");
        columns.getColumnConstraints().addAll(share(LEFT_SHARE), share(100 - LEFT_SHARE));
        VBox left = new VBox(pictures(), brackets(), certificates());
        VBox right = new VBox(scores(), trace(),
                charts.card(new VotesView(votes, charts, messages).pane(), VOTES_HEIGHT));
        left.setMinWidth(0);
        right.setMinWidth(0);
        left.getStyleClass().add("column");
        right.getStyleClass().add("column");
        GridPane.setVgrow(left, Priority.ALWAYS);
        GridPane.setVgrow(right, Priority.ALWAYS);
        columns.add(left, 0, 0);
        columns.add(right, 1, 0);
        setContent(columns);
    }

    private static ColumnConstraints share(double percent) {
        ColumnConstraints constraints = new ColumnConstraints();
        constraints.setPercentWidth(percent);
        constraints.setFillWidth(true);
        return constraints;
    }

    private Card pictures() {
        PicturesView pictures = new PicturesView(model, messages);
        pictures.setMinWidth(0);
        Label name = new Label();
        name.getStyleClass().add("muted");
        name.setTextOverrun(OverrunStyle.LEADING_ELLIPSIS);
        Runnable update = () -> name.setText(model.item()
            .map(item -> item.entry()
                .label()
                .map(label -> messages.get("inspect.name.labelled", item.entry().name(), label))
                .orElse(item.entry().name()))
            .orElse(""));
        follow(update);
        Card card = new Card(messages.get("inspect.pictures"), pictures, name, pictures.sliderChoice(),
                pictures.modeChoice(), new SaveMenu(model, messages));
        card.setMinHeight(Region.USE_PREF_SIZE);
        return card;
    }

    private Card brackets() {
        BracketView view = new BracketView();
        view.setId("bracket");
        view.emptyTextProperty().set(messages.get("bracket.empty"));
        view.epsilonProperty().bindBidirectional(model.epsilonProperty());
        BracketBuilder brackets = new BracketBuilder(messages);
        Runnable update = () -> view.getBrackets()
            .setAll(model.analysisProperty()
                .get()
                .map(analysis -> brackets.of(analysis, model.attackedProperty().get()))
                .orElse(java.util.List.of()));
        follow(update);
        Label nearest = new Label();
        nearest.setId("nearest-class");
        nearest.getStyleClass().add("nearest");
        nearest.setWrapText(true);
        nearest.setMinHeight(Region.USE_PREF_SIZE);
        nearest.visibleProperty().bind(nearest.textProperty().isNotEmpty());
        nearest.managedProperty().bind(nearest.visibleProperty());
        Runnable sentence = () -> nearest.setText(model.nearestClass().map(this::words).orElse(""));
        follow(sentence);
        model.headProperty().addListener((property, old, now) -> sentence.run());
        Card card = new Card(messages.get("inspect.bracket"), new VBox(view, nearest));
        card.setMinHeight(Region.USE_PREF_SIZE);
        return card;
    }

    private Card certificates() {
        CertificatesView table = new CertificatesView(model, charts.scheduler(), messages);
        Card card = new Card(messages.get("inspect.certificates"), table);
        VBox.setVgrow(card, Priority.ALWAYS);
        return card;
    }

    private Region scores() {
        ChartPane pane = charts.pane("scores");
        pane.headingProperty().set(messages.get("inspect.scores"));
        pane.emptyTextProperty().set(messages.get("inspect.scores.none"));
        pane.setBottom(new TransferView(model, messages));
        follow(() -> {
            pane.setFigure(model.analysisProperty().get().map(this::scoreChart).orElse(null));
            pane.headingProperty().set(messages.get("inspect.scores"));
        });
        Region card = charts.card(pane, SCORES_HEIGHT);
        card.minHeightProperty().bind(model.modelProperty().map(InspectView::scoresHeight).orElse(SCORES_HEIGHT));
        card.prefHeightProperty().bind(card.minHeightProperty());
        return card;
    }

    private static double scoresHeight(LoadedModel model) {
        return SCORES_HEIGHT + HEAD_HEIGHT * Math.max(0, model.heads().size() - USUAL_HEADS);
    }

    private String words(NearestClass nearest) {
        String other = model.label(nearest.other());
        String margin = NumberFormats.signed(nearest.margin());
        String sentence = nearest.distance() > 0
                ? messages.get("nearest.sentence", other, margin, NumberFormats.distance(nearest.distance()),
                        model.modelProperty().get().lipschitz().basis() == LipschitzBound.Basis.DECLARED
                                ? Certificate.Kind.DECLARED.label()
                                : Certificate.Kind.DETERMINISTIC.label())
                : messages.get("nearest.unproved", other, margin);
        String head = model.headProperty().get().name();
        return model.attackedProperty()
            .get()
            .map(attacked -> attacked.nearest().get(head))
            .map(reached -> messages.get("nearest.reached", sentence, NumberFormats.distance(reached)))
            .orElse(sentence);
    }

    private ScoreChart scoreChart(Analysis clean) {
        Optional<AttackOutcome> attacked = model.attackedProperty().get();
        List<String> classes = IntStream.range(0, clean.heads().getFirst().scores().length)
            .mapToObj(model::label)
            .toList();
        return new ScoreChart(classes, IntStream.range(0, clean.heads().size())
            .mapToObj(i -> new ScoreChart.HeadScores(clean.heads().get(i).head(), clean.heads().get(i).scores(),
                    attacked.map(now -> now.after().heads().get(i).scores()).orElse(new double[0])))
            .toList());
    }

    private Region trace() {
        ChartPane pane = charts.pane("trace");
        pane.emptyTextProperty().set(messages.get("inspect.trace.none"));
        Label within = new Label();
        within.setId("trace-within");
        within.getStyleClass().add("within");
        within.visibleProperty().bind(within.textProperty().isNotEmpty());
        within.managedProperty().bind(within.visibleProperty());
        pane.setBottom(new VBox(new ReplayBar(model.replay(), messages), within));
        Runnable chart = () -> pane.setFigure(model.analysisProperty()
            .get()
            .flatMap(clean -> model.attackedProperty().get().map(now -> traceChart(clean, now)))
            .orElse(null));
        Runnable note = () -> within.setText(model.attackedProperty().get().map(this::within).orElse(""));
        follow(() -> {
            chart.run();
            pane.headingProperty().set(messages.get("inspect.trace"));
            pane.noteProperty()
                .set(model.attackedProperty()
                    .get()
                    .map(now -> messages.get("inspect.trace.note", now.result().attack(), now.head()))
                    .orElse(""));
            note.run();
        });
        model.replay().positionProperty().addListener((property, before, after) -> {
            chart.run();
            pane.headingProperty().set(messages.get("inspect.trace"));
        });
        model.epsilonProperty().addListener((property, before, after) -> note.run());
        return charts.card(pane, TRACE_HEIGHT);
    }

    /** How small the attack made the margin within the ε at which the person looks. */
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

    private TraceChart traceChart(Analysis clean, AttackOutcome attacked) {
        OptionalDouble radius = clean.heads()
            .stream()
            .filter(head -> head.head().equals(attacked.head()))
            .mapToDouble(Analysis.HeadAnalysis::certifiedRadius)
            .filter(value -> value > 0)
            .findFirst();
        return new TraceChart(attacked.result()
            .trace()
            .stream()
            .map(step -> new TraceChart.Step(step.step(), step.margin(), step.l2()))
            .toList(), radius,
                model.replay()
                    .step()
                    .map(step -> OptionalInt.of(step.step()))
                    .orElse(OptionalInt.empty()));
    }

    /**
     * Has something done now and, in turn, whenever the image, its analysis or the attack on it changes: once for all that
     * changes together, and not everything before the same frame.
     */
    private void follow(Runnable update) {
        Object place = new Object();
        Stream.of(model.analysisProperty(), model.attackedProperty(), model.problemProperty())
            .forEach(each -> each
                .addListener((property, before, after) -> charts.scheduler().later(place, update)));
        update.run();
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
            model.attackedProperty().addListener((property, before, after) -> update());
            update();
        }

        /** Has files chosen in another way than by a dialog: given the name proposed, where to save. */
        void setChooser(Function<String, Optional<Path>> other) {
            chooser = other;
        }

        private void update() {
            setDisable(model.attackedProperty().get().isEmpty());
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
            item.setId("save-" + copy.format().name().toLowerCase(java.util.Locale.ROOT));
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
