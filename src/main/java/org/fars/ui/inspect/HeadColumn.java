package org.fars.ui.inspect;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fars.attack.AttackResult;
import org.fars.attack.IterateRecorder.Iterate;
import org.fars.evaluate.analysis.Analysis.HeadAnalysis;
import org.fars.evaluate.analysis.Analysis;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.chart.ScoreChart;
import org.fars.ui.common.ChartFactory;
import org.fars.ui.common.ChoiceBoxes;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.fars.ui.control.BeforeAfterPane;
import org.fars.ui.control.BracketView;
import org.fars.ui.control.ImagePane;
import org.fars.ui.control.PerturbationImage;
import org.fars.ui.control.PixelImage;
import org.fars.ui.control.ViewportModel;
import org.fars.ui.gallery.ImageItem.AttackOutcome;

/** One head: its adversarial image and perturbation, its bracket, its scores. */
final class HeadColumn extends VBox {
    private static final PseudoClass GOOD = PseudoClass.getPseudoClass("good");
    private static final PseudoClass BAD = PseudoClass.getPseudoClass("bad");
    private static final double LEAST_PICTURES = 140;
    /** The same in a small room. */
    private static final double SMALL_PICTURES = 88;
    private static final double USUAL_PICTURES = 168;
    private static final double MOST_PICTURES = 520;
    private static final double SCORES_HEIGHT = 170;

    private final InspectModel model;
    private final ObjectProperty<Head> head;
    private final Options options;
    private final Messages messages;
    private final ImagePane adversarial;
    private final ImagePane perturbation;
    private final BeforeAfterPane both;
    private final HBox chosen = new HBox();
    private final HBox beside = new HBox();
    private final HBox pictures = new HBox();
    private final Label verdict = new Label();
    private final BracketView bracket = new BracketView();
    private final ChartPane scores;

    /**
     * What both columns have in common.
     *
     * @param viewport zoom and pan of all pictures
     * @param colouring of the perturbation
     * @param together whether original and adversarial image share one place, with an edge to drag between them
     * @param low whether there is more width than height, so that the bracket stands beside the pictures
     * @param small whether there is so little of both that the scores stand elsewhere
     * @param narrow whether there is so little width that nothing stands beside the chooser
     */
    record Options(ViewportModel viewport, ObjectProperty<PerturbationImage.Mode> colouring, BooleanProperty together,
            BooleanProperty low, BooleanProperty small, BooleanProperty narrow) {
        Options() {
            this(new ViewportModel(), new SimpleObjectProperty<>(PerturbationImage.Mode.AMPLIFIED),
                    new SimpleBooleanProperty(), new SimpleBooleanProperty(), new SimpleBooleanProperty(),
                    new SimpleBooleanProperty());
        }
    }

    /**
     * @param suffix makes the ids of its parts different from the other column's
     * @param head the head shown, which the person chooses
     */
    HeadColumn(String suffix, ObjectProperty<Head> head, InspectModel model, Options options, ChartFactory charts,
            Messages messages) {
        this.model = model;
        this.head = head;
        this.options = options;
        this.messages = messages;
        getStyleClass().addAll("surface", "head-column");
        setMinWidth(0);
        adversarial = pane("pane-adversarial" + suffix);
        perturbation = pane("pane-perturbation" + suffix);
        both = new BeforeAfterPane(options.viewport());
        both.setId("pane-both" + suffix);
        both.setLabels(messages.get("inspect.original"), messages.get("inspect.adversarial"));
        HBox.setHgrow(both, Priority.ALWAYS);
        adversarial.setDragOut(model.copies()::dragged);
        // A drag hands over a file, which must be there by then.
        adversarial.addEventHandler(MouseEvent.MOUSE_ENTERED, event -> model.copies().prepare());
        pictures.getStyleClass().add("pictures");
        pictures.setMaxHeight(MOST_PICTURES);
        pictures.setMinWidth(0);
        VBox.setVgrow(pictures, Priority.ALWAYS);
        verdict.getStyleClass().add("verdict");
        verdict.setWrapText(true);
        verdict.setMinHeight(USE_PREF_SIZE);
        bracket.setId("bracket" + suffix);
        bracket.setCompact(true);
        bracket.emptyTextProperty().set("");
        bracket.epsilonProperty().bindBidirectional(model.epsilonProperty());
        scores = charts.pane("scores" + suffix);
        scores.headingProperty().set(messages.get("inspect.scores"));
        scores.emptyTextProperty().set(messages.get("inspect.scores.none"));
        scores.setPrefHeight(SCORES_HEIGHT);
        // The same for both columns' charts, where they stand side by side.
        scores.setPrefWidth(100);
        VBox.setVgrow(scores, Priority.ALWAYS);
        chosen.getChildren().add(chooser(suffix));
        chosen.getStyleClass().add("chosen");
        beside.getStyleClass().add("pictures");
        HBox.setHgrow(pictures, Priority.ALWAYS);
        HBox.setHgrow(bracket, Priority.ALWAYS);
        place();

        arrange();
        follow(this::place, options.low(), options.small(), options.narrow());
        follow(this::update, options.small());
        options.together().addListener((property, before, after) -> arrange());
        follow(this::update, model.analysisProperty(), model.attackedProperty(), model.smoothedProperty(), head,
                model.attack().attackingProperty());
        follow(() -> {
            updatePictures();
            updateBracket();
        }, model.attack().liveProperty());
        follow(this::updatePictures, model.attack().replay().shownProperty(),
                model.attack().replay().positionProperty(), model.magnificationProperty(), options.colouring(),
                model.lookingProperty());
        update();
    }

    private static void follow(Runnable update, ObservableValue<?>... values) {
        for (ObservableValue<?> value : values) {
            value.addListener((property, before, after) -> update.run());
        }
    }

    private ImagePane pane(String id) {
        ImagePane pane = new ImagePane(options.viewport());
        pane.setId(id);
        HBox.setHgrow(pane, Priority.ALWAYS);
        pane.setPrefWidth(10);
        return pane;
    }

    private ComboBox<Head> chooser(String suffix) {
        ComboBox<Head> heads = new ComboBox<>();
        heads.setId("column-head" + suffix);
        heads.getStyleClass().add("head-chooser");
        heads.setMinWidth(USE_PREF_SIZE);
        ChoiceBoxes.byName(heads, Head::name);
        heads.setTooltip(new Tooltip(messages.get("column.head.tip")));
        heads.setAccessibleText(messages.get("column.head.tip"));
        Runnable fill = () -> heads.getItems()
            .setAll(model.modelProperty().get() == null ? List.of() : model.modelProperty().get().heads());
        // Filled before the value arrives: a value that is not among the items would be dropped.
        follow(fill, model.modelProperty());
        fill.run();
        heads.setValue(head.get());
        head.addListener((property, before, after) -> {
            fill.run();
            heads.setValue(after);
        });
        heads.valueProperty().addListener((property, before, after) -> {
            if (after != null && model.modelProperty().get() != null) {
                head.set(after);
            }
        });
        return heads;
    }

    /** The bracket, which shares its axis with the other column's. */
    BracketView bracket() {
        return bracket;
    }

    /** The chart of the scores, which is part of the column unless the room is small. */
    ChartPane scores() {
        return scores;
    }

    /** Puts everything below each other or, where it is low, the bracket beside the pictures and the verdict above them. */
    private void place() {
        chosen.getChildren().remove(verdict);
        beside.getChildren().clear();
        getChildren().clear();
        boolean small = options.small().get();
        scores.setMinHeight(small ? 0 : SCORES_HEIGHT);
        pictures.setMinHeight(small ? SMALL_PICTURES : LEAST_PICTURES);
        if (small) {
            pictures.setPrefWidth(USE_COMPUTED_SIZE);
            bracket.setPrefWidth(USE_COMPUTED_SIZE);
            pictures.setPrefHeight(SMALL_PICTURES);
            getChildren().add(chosen);
            (options.narrow().get() ? this : chosen).getChildren().add(verdict);
            getChildren().addAll(pictures, bracket);
        } else if (options.low().get()) {
            // What they want counts only against each other: what is left over they share equally.
            pictures.setPrefWidth(160);
            bracket.setPrefWidth(100);
            pictures.setPrefHeight(LEAST_PICTURES);
            chosen.getChildren().add(verdict);
            beside.getChildren().setAll(pictures, bracket);
            VBox.setVgrow(beside, Priority.ALWAYS);
            getChildren().addAll(chosen, beside, scores);
        } else {
            pictures.setPrefWidth(USE_COMPUTED_SIZE);
            bracket.setPrefWidth(USE_COMPUTED_SIZE);
            pictures.setPrefHeight(USUAL_PICTURES);
            getChildren().addAll(chosen, pictures, verdict, bracket, scores);
        }
    }

    private void arrange() {
        List<Node> shown = options.together().get() ? List.of(both) : List.of(adversarial, perturbation);
        pictures.getChildren().setAll(shown);
    }

    private Optional<HeadState> state() {
        return HeadState.of(model, head.get(), messages);
    }

    private void update() {
        updatePictures();
        updateBracket();
        Optional<HeadState> state = state();
        verdict.setText(state.map(this::words).orElse(""));
        boolean attacked = state.flatMap(HeadState::after).isPresent();
        boolean changed = state.filter(now -> now.after()
            .filter(after -> after.prediction() != now.clean().prediction())
            .isPresent()).isPresent();
        verdict.pseudoClassStateChanged(BAD, changed);
        verdict.pseudoClassStateChanged(GOOD, attacked && !changed);
        scores.setFigure(state.map(this::scoreChart).orElse(null));
        // Outside its column the chart says whose scores these are.
        scores.headingProperty()
            .set(state.filter(now -> options.small().get())
                .map(now -> messages.get(attacked ? "inspect.scores.attacked" : "inspect.scores.of",
                        now.clean().head()))
                .orElse(messages.get("inspect.scores")));
    }

    private void updateBracket() {
        List<org.fars.ui.control.BracketState> brackets = state().map(HeadState::brackets).orElse(List.of());
        if (!bracket.getBrackets().equals(brackets)) {
            bracket.getBrackets().setAll(brackets);
        }
    }

    private String words(HeadState state) {
        String before = model.label(state.clean().prediction());
        String margin = NumberFormats.signed(state.margin());
        if (state.after().isEmpty()) {
            return messages.get("column.decision", before, margin);
        }
        HeadAnalysis after = state.after().orElseThrow();
        String margins = margin + " → " + marginAfter(state);
        if (options.small().get()) {
            // The class is in the caption of the picture.
            return messages.get("column.margin", margins);
        }
        return after.prediction() == state.clean().prediction()
                ? messages.get("column.kept", before, margins)
                : messages.get("column.changed", before, model.label(after.prediction()), margins);
    }

    /** The shortest perturbation ends so near the boundary that the margin is rounded to zero, but is below it. */
    private String marginAfter(HeadState state) {
        String digits = NumberFormats.signed(state.marginAfter().orElseThrow());
        return digits.equals("−0.00") ? messages.get("column.below") : digits;
    }

    private ScoreChart scoreChart(HeadState state) {
        double[] before = state.clean().scores();
        return new ScoreChart(IntStream.range(0, before.length).mapToObj(model::label).toList(),
                List.of(new ScoreChart.HeadScores(state.clean().head(), before,
                        state.after().map(HeadAnalysis::scores).orElse(new double[0]))));
    }

    private Optional<AttackModel.Live> live() {
        return model.attack()
            .liveProperty()
            .get()
            .filter(live -> head.get() != null && model.modelProperty().get() != null
                    && live.head().equals(model.representative(head.get())));
    }

    private boolean isTraced(AttackOutcome attack) {
        return model.attack()
            .tracedProperty()
            .get()
            .filter(traced -> traced == attack || traced.head()
                .equals(attack
                    .head()))
            .isPresent();
    }

    private void updatePictures() {
        Optional<Analysis> clean = model.analysisProperty().get();
        Optional<AttackOutcome> attack = head.get() == null ? Optional.empty() : model.attackOn(head.get());
        Optional<Iterate> iterate = attack.filter(this::isTraced)
            .flatMap(now -> model.attack().replay().shownProperty().get());
        Optional<ImageTensor> image = clean.flatMap(now -> live().map(AttackModel.Live::image)
            .or(() -> iterate.map(Iterate::image))
            .or(() -> attack.map(one -> one.result().adversarial())));
        PixelImage shown = image.map(PixelImage::of).orElse(null);
        adversarial.setImage(shown);
        both.beforeProperty().set(clean.map(now -> PixelImage.of(now.image())).orElse(null));
        both.afterProperty().set(shown);
        perturbation.setImage(image
            .map(now -> PerturbationImage.of(clean.orElseThrow().image(), now, model.magnificationProperty().get(),
                    options.colouring().get()))
            .orElse(null));
        caption(attack, iterate.isPresent());
        adversarial.busyProperty().set(model.attack().attackingProperty().get() && shown == null);
        boolean idle = clean.isPresent() && !model.attack().attackingProperty().get();
        adversarial.emptyTextProperty().set(idle ? messages.get("inspect.adversarial.none") : "");
        perturbation.emptyTextProperty().set(idle ? messages.get("inspect.perturbation.none") : "");
        setOpacity(model.lookingProperty().get() && clean.isPresent() ? 0.5 : 1);
    }

    private void caption(Optional<AttackOutcome> attack, boolean replaying) {
        Optional<AttackResult.Step> step = replaying ? model.attack().replay().step() : Optional.empty();
        Optional<AttackResult.Step> running = live().map(live -> live.steps().getLast());
        adversarial.captionProperty()
            .set(Stream.of(running, step)
                .flatMap(Optional::stream)
                .findFirst()
                .map(now -> messages.get("column.step", String.valueOf(now.step())))
                .or(() -> attack.map(now -> model.attack().words(now.result())))
                .orElse(messages.get("inspect.adversarial")));
        perturbation.captionProperty()
            .set(Stream.of(running, step)
                .flatMap(Optional::stream)
                .findFirst()
                .map(AttackResult.Step::l2)
                .or(() -> attack.map(now -> now.result().l2()))
                .map(l2 -> messages.get("inspect.perturbation.of", NumberFormats.distance(l2)))
                .orElse(messages.get("inspect.perturbation")));
    }
}
