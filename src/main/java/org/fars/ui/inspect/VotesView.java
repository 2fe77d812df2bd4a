package org.fars.ui.inspect;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fars.model.Head;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.chart.VotesChart;
import org.fars.ui.common.ChartFactory;
import org.fars.ui.common.ChoiceBoxes;
import org.fars.ui.common.Messages;
import org.fars.ui.settings.Setting;

/** The histogram of a smoothed head's votes, with its sliders. */
final class VotesView {
    private static final double LARGEST_SIGMA = 1;
    private static final double LARGEST_T = 10;
    private static final double FEWEST = 3;
    private static final double MOST = 7;

    /** Below this height, in pixels, the sliders stand beside the chart. */
    private static final double LOW = 200;
    private static final double BESIDE = 170;

    private final VotesModel model;
    private final Messages messages;
    private final ChartPane pane;

    VotesView(VotesModel model, ChartFactory charts, Messages messages) {
        this.model = model;
        this.messages = messages;
        pane = charts.pane("votes");
        pane.headingProperty().set(messages.get("inspect.votes"));
        pane.emptyTextProperty().set(messages.get("inspect.votes.none"));
        List<VBox> sliders = List.of(
                slider("sigma", "σ", model.settings().sigma(), 0.01, LARGEST_SIGMA, v -> v, v -> round(v),
                        v -> String.format(Locale.ROOT, "%.2f", v)),
                slider("n", "n", model.settings().n(), FEWEST, MOST, v -> Math.log10(v),
                        v -> Math.round(Math.pow(10, Math.round(v * 10) / 10.0)), VotesView::samples),
                slider("t", "t", model.settings().temperature(), 0.1, LARGEST_T, v -> v, v -> round(v),
                        v -> String.format(Locale.ROOT, "%.1f", v)));
        pane.getTools().add(heads());
        place(sliders, false);
        pane.heightProperty().addListener((property, before, after) -> {
            boolean low = after.doubleValue() < LOW;
            if (low == (pane.getRight() == null)) {
                place(sliders, low);
            }
        });
        model.sampleProperty().addListener((property, before, after) -> show());
        show();
    }

    ChartPane pane() {
        return pane;
    }

    /** Puts the sliders below the chart or, where that would leave no height for it, beside it. */
    private void place(List<VBox> sliders, boolean low) {
        pane.setBottom(null);
        pane.setRight(null);
        Pane tools = low ? new VBox() : new HBox();
        tools.getStyleClass().add("votes-tools");
        tools.setMinWidth(0);
        tools.getChildren().setAll(sliders);
        if (low) {
            tools.getStyleClass().add("beside");
            tools.setPrefWidth(BESIDE);
            pane.setRight(tools);
        } else {
            pane.setBottom(tools);
        }
    }

    private void show() {
        pane.setFigure(model.sampleProperty()
            .get()
            .map(sample -> new VotesChart(model.classes(), sample.votes(), model.headProperty().get().name()))
            .orElse(null));
        pane.headingProperty()
            .set(model.otherSigmaOfTraining().isPresent()
                    ? messages.get("inspect.votes.trained", model.otherSigmaOfTraining().getAsDouble())
                    : messages.get("inspect.votes"));
    }

    private static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }

    private static String samples(double n) {
        return n >= 1e6 ? String.format(Locale.ROOT, "%.1fM", n / 1e6) : String.format(Locale.ROOT, "%.0fk", n / 1e3);
    }

    private ComboBox<Head> heads() {
        ComboBox<Head> heads = new ComboBox<>();
        heads.setId("votes-head");
        heads.getStyleClass().add("small-combo");
        heads.setPrefWidth(104);
        heads.setMinWidth(104);
        ChoiceBoxes.byName(heads, Head::name);
        heads.setTooltip(new Tooltip(messages.get("inspect.votes.head.tip")));
        heads.getItems().setAll(model.heads());
        model.modelProperty().addListener((property, before, after) -> heads.getItems().setAll(model.heads()));
        heads.valueProperty().bindBidirectional(model.headProperty());
        return heads;
    }

    private <T extends Number> VBox slider(String id, String name, Setting<T> setting, double from, double to,
            DoubleFunction<Double> toSlider, DoubleFunction<? extends Number> fromSlider,
            DoubleFunction<String> inWords) {
        Slider slider = new Slider(from, to, from);
        slider.setId("votes-" + id);
        slider.setPrefWidth(64);
        slider.setMinWidth(32);
        slider.setAccessibleText(messages.get("settings." + setting.key()));
        slider.setTooltip(new Tooltip(messages.get("settings." + setting.key() + ".tip")));
        Label label = new Label(name);
        label.getStyleClass().add("muted");
        Label value = new Label();
        value.getStyleClass().add("value");
        value.setMinWidth(Region.USE_PREF_SIZE);
        BooleanProperty following = new SimpleBooleanProperty();
        Runnable follow = () -> {
            following.set(true);
            slider.setValue(toSlider.apply(setting.get().doubleValue()));
            value.setText(inWords.apply(setting.get().doubleValue()));
            following.set(false);
        };
        setting.valueProperty().addListener((property, before, after) -> follow.run());
        slider.valueProperty().addListener((property, before, after) -> {
            if (!following.get()) {
                setting.parse(String.valueOf(fromSlider.apply(after.doubleValue())));
            }
        });
        follow.run();
        HBox words = new HBox(label, value);
        words.getStyleClass().add("slider-row");
        // Above it: beside it there would be no room to slide in a small window.
        VBox box = new VBox(words, slider);
        box.setMinWidth(0);
        HBox.setHgrow(box, Priority.ALWAYS);
        return box;
    }
}
