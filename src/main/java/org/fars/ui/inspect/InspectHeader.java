package org.fars.ui.inspect;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.controlsfx.control.PopOver;
import org.fars.certify.Certificate;
import org.fars.evaluate.analysis.Analysis.NearestClass;
import org.fars.evaluate.analysis.Analysis;
import org.fars.model.LipschitzBound;
import org.fars.ui.common.ChoiceBoxes;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.fars.ui.common.Theme;
import org.fars.ui.control.ImagePane;
import org.fars.ui.control.PerturbationImage;
import org.fars.ui.control.PixelImage;
import org.fars.ui.inspect.InspectView.SaveMenu;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The selected image, its label and the decision; ε, and the two questions to ask: how near, and is there one within ε. */
final class InspectHeader extends VBox {
    private static final PseudoClass GOOD = PseudoClass.getPseudoClass("good");
    private static final PseudoClass BAD = PseudoClass.getPseudoClass("bad");
    private static final PseudoClass WRONG = PseudoClass.getPseudoClass("wrong");
    private static final PseudoClass RUNNING = PseudoClass.getPseudoClass("running");
    private static final double LARGEST_EPSILON = 1000;

    /** Narrower, the buttons stand below the words. */
    private static final double NARROW = 620;
    private final InspectModel model;
    private final Messages messages;
    private final HeadColumn.Options options;
    private final Runnable compareModels;
    private final ImagePane original;
    private final Label name = new Label();
    private final Label decision = new Label();
    private final Label label = new Label();
    private final Label answer = new Label();
    private final Hyperlink next = new Hyperlink();
    private final Label nearest = new Label();
    private final Label violation = new Label();
    private final PopOver popOver;
    /** The buttons where they stand below the words. */
    private final FlowPane below = new FlowPane();

    /** @param compareModels shows the image under another model */
    InspectHeader(InspectModel model, HeadColumn.Options options, Runnable compareModels, Messages messages) {
        this.compareModels = compareModels;
        this.model = model;
        this.options = options;
        this.messages = messages;
        getStyleClass().addAll("surface", "inspect-header");
        setMinWidth(0);
        original = new ImagePane(options.viewport());
        original.setId("pane-original");
        original.getStyleClass().add("original");
        original.errorProperty().bind(model.problemProperty());
        original.captionProperty().set("");
        AttackOptions form = new AttackOptions(model, messages.get("attack.options"), messages);
        popOver = popOver(form);
        Pane actions = actions();
        HBox row = new HBox(original, texts(), actions);
        row.getStyleClass().add("row");
        below.getStyleClass().add("actions-below");
        violation.setId("violation");
        violation.getStyleClass().add("violation");
        violation.setWrapText(true);
        violation.setMinHeight(USE_PREF_SIZE);
        violation.setMaxWidth(Double.MAX_VALUE);
        violation.visibleProperty().bind(violation.textProperty().isNotEmpty());
        violation.managedProperty().bind(violation.visibleProperty());
        getChildren().addAll(violation, row);
        // After the layout that gave the width.
        widthProperty().addListener((property, before, after) -> Platform.runLater(() -> place(actions, row)));
        List.of(model.analysisProperty(), model.attackedProperty(), model.problemProperty(), model.expectedProperty(),
                model.hintProperty(), model.leftProperty(), model.rightProperty(), model.lookingProperty())
            .forEach(each -> each.addListener((property, before, after) -> update()));
        model.attack().answerProperty().addListener((property, before, after) -> showAnswer());
        model.attack().violationProperty().addListener((property, before, after) -> showViolation());
        update();
        showAnswer();
    }

    private void place(Pane actions, Pane row) {
        boolean narrow = getWidth() < NARROW;
        if (narrow == row.getChildren().contains(actions)) {
            (narrow ? row : this).getChildren().remove(narrow ? actions : below);
            Pane from = narrow ? actions : below;
            Pane to = narrow ? below : actions;
            List<Node> groups = List.copyOf(from.getChildren());
            from.getChildren().clear();
            to.getChildren().setAll(groups);
            (narrow ? this : row).getChildren().add(to);
        }
    }

    private Node texts() {
        name.setId("image-name");
        name.getStyleClass().add("muted");
        name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        name.setMinWidth(0);
        decision.setId("decision");
        decision.getStyleClass().add("decision");
        decision.setMinWidth(0);
        decision.setTooltip(new Tooltip());
        decision.getTooltip().textProperty().bind(decision.textProperty());
        label.setId("image-label");
        label.getStyleClass().add("verdict");
        HBox decided = new HBox(decision, label);
        decided.getStyleClass().add("decided");
        answer.setId("answer");
        answer.getStyleClass().add("answer");
        answer.setWrapText(true);
        answer.setMinHeight(USE_PREF_SIZE);
        next.setId("answer-next");
        next.setMinWidth(USE_PREF_SIZE);
        next.visibleProperty().bind(next.textProperty().isNotEmpty());
        next.managedProperty().bind(next.visibleProperty());
        next.setOnAction(event -> model.attack()
            .answerProperty()
            .get()
            .next()
            .ifPresent(eps -> {
                model.epsilonProperty().set(eps);
                model.attack().testAtEpsilon();
            }));
        HBox answered = new HBox(answer, next);
        answered.getStyleClass().add("answered");
        nearest.setId("nearest-class");
        nearest.getStyleClass().add("nearest");
        nearest.setWrapText(true);
        nearest.setMinHeight(USE_PREF_SIZE);
        VBox texts = new VBox(name, decided, answered, nearest);
        texts.getStyleClass().add("texts");
        texts.setMinWidth(0);
        HBox.setHgrow(texts, Priority.ALWAYS);
        return texts;
    }

    private Pane actions() {
        AttackModel attack = model.attack();
        Button find = new Button();
        find.setId("attack");
        find.getStyleClass().addAll("accent", "attack");
        find.setMinWidth(126);
        find.graphicProperty()
            .bind(Bindings.when(attack.attackingProperty())
                .then(new FontIcon(Feather.X))
                .otherwise(new FontIcon(Feather.CROSSHAIR)));
        find.textProperty()
            .bind(Bindings.when(attack.attackingProperty())
                .then(messages.get("attack.cancel"))
                .otherwise(messages.get("attack.nearest")));
        attack.attackingProperty()
            .addListener((property, before, after) -> find.pseudoClassStateChanged(RUNNING, after));
        find.setOnAction(event -> attack.findNearestOrCancel());
        find.setTooltip(new Tooltip(messages.get("attack.nearest.tip")));
        find.disableProperty()
            .bind(Bindings.createBooleanBinding(() -> !attack.attackingProperty().get() && !attack.canAttack(),
                    attack.attackingProperty(), model.analysisProperty(), model.modelProperty()));
        Button test = new Button();
        test.setId("attack-test");
        test.getStyleClass().add("left-pill");
        test.setMinWidth(USE_PREF_SIZE);
        test.textProperty()
            .bind(Bindings.createStringBinding(
                    () -> messages.get("attack.test", NumberFormats.distance(model.epsilonProperty().get())),
                    model.epsilonProperty()));
        test.setTooltip(new Tooltip(messages.get("attack.test.tip")));
        test.setOnAction(event -> attack.testAtEpsilon());
        test.disableProperty()
            .bind(Bindings.createBooleanBinding(() -> attack.attackingProperty().get() || !attack.canAttack(),
                    attack.attackingProperty(), model.analysisProperty(), model.modelProperty()));
        Button how = new Button(null, new FontIcon(Feather.CHEVRON_DOWN));
        how.setId("attack-options");
        how.getStyleClass().addAll("right-pill", "button-icon");
        how.setTooltip(new Tooltip(messages.get("attack.options.tip")));
        how.setAccessibleText(messages.get("attack.options.tip"));
        how.setOnAction(event -> {
            if (popOver.isShowing()) {
                popOver.hide();
            } else {
                popOver.show(how);
            }
        });
        HBox tests = new HBox(test, how);
        tests.setMinWidth(USE_PREF_SIZE);
        HBox questions = new HBox(find, tests);
        questions.getStyleClass().add("questions");
        Label eps = new Label("ε");
        eps.getStyleClass().add("heading");
        HBox at = new HBox(eps, epsilonField());
        at.getStyleClass().add("slider-row");
        HBox first = new HBox(at, gap(), otherModel(), together(), new SaveMenu(model, messages));
        first.getStyleClass().add("slider-row");
        VBox actions = new VBox(first, questions, magnifier());
        actions.getStyleClass().add("actions");
        actions.setMinWidth(USE_PREF_SIZE);
        return actions;
    }

    private static Region gap() {
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        return gap;
    }

    /** Takes the focus while it is open and gives it back; Esc closes it. */
    private PopOver popOver(AttackOptions form) {
        PopOver pop = new PopOver(form);
        pop.setArrowLocation(PopOver.ArrowLocation.TOP_RIGHT);
        pop.setDetachable(false);
        pop.setAnimated(false);
        Theme.applyTo(pop.getRoot());
        form.addEventFilter(KeyEvent.KEY_PRESSED, event -> closeOnEscape(pop, event));
        addEventFilter(KeyEvent.KEY_PRESSED, event -> closeOnEscape(pop, event));
        pop.setOnShown(event -> Platform.runLater(form::focusFirst));
        pop.setOnHidden(event -> Optional.ofNullable(lookup("#attack-options")).ifPresent(Node::requestFocus));
        return pop;
    }

    private static void closeOnEscape(PopOver pop, KeyEvent event) {
        if (event.getCode() == KeyCode.ESCAPE && pop.isShowing()) {
            pop.hide();
            event.consume();
        }
    }

    /** The ε of the brackets and of the test, as a number to type. */
    private TextField epsilonField() {
        TextField field = new TextField();
        field.setId("epsilon");
        field.setPrefColumnCount(5);
        field.setTooltip(new Tooltip(messages.get("epsilon.tip")));
        field.setAccessibleText(messages.get("epsilon.tip"));
        Runnable show = () -> {
            field.setText(number(model.epsilonProperty().get()));
            field.pseudoClassStateChanged(WRONG, false);
        };
        model.epsilonProperty().addListener((property, before, after) -> show.run());
        field.textProperty()
            .addListener((property, before, after) -> field.pseudoClassStateChanged(WRONG, parse(after).isEmpty()));
        Runnable take = () -> parse(field.getText()).ifPresentOrElse(value -> {
            model.epsilonProperty().set(value);
            show.run();
        }, show);
        field.setOnAction(event -> parse(field.getText()).ifPresent(value -> take.run()));
        field.focusedProperty().addListener((property, before, focused) -> {
            if (!focused) {
                take.run();
            }
        });
        show.run();
        return field;
    }

    private static String number(double value) {
        String digits = String.format(Locale.ROOT, "%.4f", value).replaceAll("0+$", "");
        return digits.endsWith(".") ? digits + "0" : digits;
    }

    private static Optional<Double> parse(String text) {
        try {
            double value = Double.parseDouble(text.strip().replace(',', '.'));
            return value >= 0 && value <= LARGEST_EPSILON ? Optional.of(value) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private Button otherModel() {
        Button button = new Button(null, new FontIcon(Feather.LAYERS));
        button.setId("compare-model");
        button.getStyleClass().addAll("flat", "small");
        button.setMinWidth(USE_PREF_SIZE);
        button.setTooltip(new Tooltip(messages.get("selection.models.tip")));
        button.setAccessibleText(messages.get("selection.models.tip"));
        button.setOnAction(event -> compareModels.run());
        return button;
    }

    private ToggleButton together() {
        ToggleButton toggle = new ToggleButton(null, new FontIcon(Feather.COLUMNS));
        toggle.setId("pictures-slider");
        toggle.getStyleClass().addAll("flat", "small");
        toggle.setMinWidth(USE_PREF_SIZE);
        toggle.setTooltip(new Tooltip(messages.get("pictures.slider")));
        toggle.setAccessibleText(messages.get("pictures.slider"));
        toggle.selectedProperty().bindBidirectional(options.together());
        return toggle;
    }

    private Node magnifier() {
        ComboBox<PerturbationImage.Mode> mode = new ComboBox<>();
        mode.setId("perturbation-mode");
        mode.getItems().setAll(PerturbationImage.Mode.values());
        ChoiceBoxes.byName(mode, PerturbationImage.Mode::label);
        mode.valueProperty().bindBidirectional(options.colouring());
        mode.getStyleClass().add("small-combo");
        mode.setMinWidth(USE_PREF_SIZE);
        mode.setTooltip(new Tooltip(messages.get("inspect.mode.tip")));
        Slider slider = new Slider(1, InspectModel.LARGEST_MAGNIFICATION, 1);
        slider.setId("magnify");
        slider.valueProperty().bindBidirectional(model.magnificationProperty());
        slider.setTooltip(new Tooltip(messages.get("inspect.magnify.tip")));
        slider.setAccessibleText(messages.get("inspect.magnify"));
        slider.setMinWidth(32);
        slider.setPrefWidth(80);
        HBox.setHgrow(slider, Priority.ALWAYS);
        Label value = new Label();
        value.setMinWidth(34);
        value.getStyleClass().add("value");
        value.textProperty()
            .bind(Bindings.createStringBinding(
                    () -> String.format(Locale.ROOT, "×%.0f", model.magnificationProperty().get()),
                    model.magnificationProperty()));
        Label what = new Label(messages.get("inspect.perturbation"));
        what.getStyleClass().add("muted");
        what.setMinWidth(USE_PREF_SIZE);
        HBox row = new HBox(what, mode, slider, value);
        row.getStyleClass().add("slider-row");
        return row;
    }

    private void update() {
        Optional<Analysis> clean = model.analysisProperty().get();
        original.setImage(clean.map(now -> PixelImage.of(now.image())).orElse(null));
        original.busyProperty().set(model.lookingProperty().get() && clean.isEmpty());
        String hint = model.hintProperty().get();
        original.emptyTextProperty()
            .set(hint.isEmpty() && !model.lookingProperty().get() ? messages.get("inspect.original.none") : "");
        name.setText(model.item().map(item -> item.entry().name()).orElse(hint));
        name.setTooltip(model.item().map(item -> new Tooltip(item.location())).orElse(null));
        decision.setText(clean.map(this::decision)
            .orElse(model.lookingProperty().get()
                    ? messages.get("inspect.looking")
                    : ""));
        OptionalInt expected = model.expectedProperty().get();
        boolean known = clean.isPresent() && expected.isPresent();
        boolean correct = known && clean.get().prediction() == expected.getAsInt();
        Optional<String> given = model.item().flatMap(item -> item.entry().label());
        label.setText(clean.isEmpty()
                ? ""
                : known
                        ? correct
                                ? messages.get("inspect.correct")
                                : messages.get("inspect.incorrect", model.label(expected.getAsInt()))
                        : given.map(words -> messages.get("inspect.labelled", words)).orElse(""));
        label.setMinWidth(USE_PREF_SIZE);
        label.pseudoClassStateChanged(GOOD, correct);
        label.pseudoClassStateChanged(BAD, known && !correct);
        nearest.setText(clean.flatMap(now -> model.nearestClass(model.leftProperty().get()))
            .map(this::words)
            // In the small picture there is no room for a whole sentence.
            .orElse(model.problemProperty().get()));
    }

    /** The class, or each head's if they differ. */
    private String decision(Analysis clean) {
        List<Analysis.HeadAnalysis> shown = clean.heads()
            .stream()
            .filter(head -> model.columns().stream().anyMatch(column -> column.name().equals(head.head())))
            .toList();
        return shown.stream().map(Analysis.HeadAnalysis::prediction).distinct().count() == 1
                ? model.label(shown.getFirst().prediction())
                : shown.stream()
                    .map(head -> messages.get("answer.of", head.head(), model.label(head.prediction())))
                    .collect(Collectors.joining(" · "));
    }

    private String words(NearestClass nearestClass) {
        String other = model.label(nearestClass.other());
        return nearestClass.distance() > 0
                ? messages.get("nearest.sentence", other, AttackModel.floored(nearestClass.distance()),
                        model.modelProperty().get().lipschitz().basis() == LipschitzBound.Basis.DECLARED
                                ? Certificate.Kind.DECLARED.label()
                                : Certificate.Kind.DETERMINISTIC.label())
                : messages.get("nearest.unproved", other);
    }

    private void showAnswer() {
        AttackModel.Answer now = model.attack().answerProperty().get();
        answer.setText(now.sentence());
        answer.pseudoClassStateChanged(BAD, now.kind() == AttackModel.Answer.Kind.FOUND);
        answer.pseudoClassStateChanged(GOOD, now.kind() == AttackModel.Answer.Kind.PROVED);
        next.setText(now.next().isPresent()
                ? messages.get("answer.try", NumberFormats.distance(now.next().getAsDouble()))
                : "");
    }

    private void showViolation() {
        violation.setText(model.attack()
            .violationProperty()
            .get()
            .map(failure -> messages.get("violation", failure.image(), failure.head(), failure.certificate(),
                    Double.toString(failure.radius()), failure.attack(), Long.toString(failure.seed()),
                    Double.toString(failure.l2()), failure.saved()))
            .orElse(""));
    }
}
