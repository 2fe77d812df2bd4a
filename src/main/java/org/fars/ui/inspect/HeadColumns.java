package org.fars.ui.inspect;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javafx.beans.value.ChangeListener;
import javafx.beans.value.ObservableValue;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.fars.ui.chart.ChartStyle;
import org.fars.ui.common.ChartFactory;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;

/** Two heads side by side, and between them what differs; in a narrow room, below them. One head has all of the width. */
final class HeadColumns extends GridPane {
    private static final double BETWEEN = 104;

    private final HeadColumn left;
    private final HeadColumn right;
    private final InspectModel model;
    private final HeadColumn.Options options;
    private final ChartFactory charts;
    private final ObservableValue<ChartStyle> style;
    private final Messages messages;
    private final Label radiusDifference = difference();
    private final Label marginDifference = difference();
    private final Label alike = new Label();
    private Runnable arranged = () -> {};

    HeadColumns(HeadColumn left, HeadColumn right, InspectModel model, HeadColumn.Options options,
            ChartFactory charts, Messages messages) {
        this.left = left;
        this.right = right;
        this.model = model;
        this.options = options;
        this.charts = charts;
        this.style = charts.style();
        this.messages = messages;
        setId("columns");
        getStyleClass().add("columns");
        left.bracket().shareAxisWith(right.bracket());
        GridPane.setVgrow(left, Priority.ALWAYS);
        GridPane.setVgrow(right, Priority.ALWAYS);
        alike.setId("comparison");
        alike.getStyleClass().add("muted");
        alike.setWrapText(true);
        alike.setMinHeight(USE_PREF_SIZE);
        Stream.of(model.leftProperty(), model.rightProperty(), options.narrow())
            .forEach(each -> each.addListener((property, before, after) -> arrange()));
        Stream.of(model.analysisProperty(), model.leftProperty(), model.rightProperty())
            .forEach(each -> each.addListener((property, before, after) -> compare()));
        arrange();
        compare();
        showOneByOneWhenFirstShown();
        // A change of theme styles everything anew.
        style.addListener((property, before, after) -> {
            if (getScene() != null && getScene().getWindow() != null) {
                showOneByOne();
            }
        });
    }

    /** Calls a listener whenever columns were added or removed. */
    void onArranged(Runnable listener) {
        arranged = listener;
        listener.run();
    }

    private void arrange() {
        boolean two = model.columns().size() > 1;
        getChildren().clear();
        getColumnConstraints().setAll(half());
        add(left, 0, 0);
        if (two && options.narrow().get()) {
            getColumnConstraints().add(half());
            // What stands below both would widen one of them.
            getColumnConstraints().forEach(half -> half.setPercentWidth(50));
            add(right, 1, 0);
            add(between(new FlowPane(), "below"), 0, 1, 2, 1);
        } else if (two) {
            getColumnConstraints().addAll(new ColumnConstraints(BETWEEN, BETWEEN, BETWEEN), half());
            add(between(new VBox(), "between"), 1, 0);
            add(right, 2, 0);
        }
        arranged.run();
    }

    /** Shows the left column one frame earlier than the rest: styling and laying out both takes a while. */
    private void showOneByOne() {
        getChildren().clear();
        charts.scheduler().oneByOne(this, List.of(() -> {
            if (getChildren().isEmpty()) {
                add(left, 0, 0);
            }
        }, this::arrange));
    }

    private void showOneByOneWhenFirstShown() {
        sceneProperty().addListener(new ChangeListener<>() {
            @Override
            public void changed(ObservableValue<? extends Scene> property, Scene before, Scene now) {
                if (now != null && now.getWindow() != null) {
                    sceneProperty().removeListener(this);
                    showOneByOne();
                }
            }
        });
    }

    private static ColumnConstraints half() {
        ColumnConstraints half = new ColumnConstraints();
        half.setHgrow(Priority.ALWAYS);
        half.setMinWidth(0);
        // The same preference for both, so that they share the width equally.
        half.setPrefWidth(100);
        half.setFillWidth(true);
        return half;
    }

    /** What differs between the two heads. */
    private Node between(Pane box, String style) {
        box.getChildren()
            .setAll(muted("comparison.radius"), radiusDifference, muted("comparison.margin"),
                    marginDifference, alike);
        box.setId("differences");
        box.getStyleClass().add(style);
        return box;
    }

    private static Label difference() {
        Label label = new Label();
        label.getStyleClass().add("difference");
        return label;
    }

    private Label muted(String key) {
        Label label = new Label(messages.get(key));
        label.getStyleClass().add("muted");
        return label;
    }

    private void compare() {
        Optional<HeadState.Comparison> now = HeadState.Comparison.of(model, messages);
        radiusDifference.setText(now.map(one -> one.radius().isPresent() ? signed(one.radius().getAsDouble()) : "–")
            .orElse("–"));
        marginDifference.setText(now.map(one -> signed(one.margin())).orElse("–"));
        alike.setText(now.map(one -> messages.get(one.alike() ? "comparison.alike" : "comparison.different"))
            .orElse(""));
    }

    private static String signed(double difference) {
        String digits = NumberFormats.signed(difference);
        return difference > 0 && !digits.equals("0.00") ? "+" + digits : digits.equals("−0.00") ? "0.00" : digits;
    }
}
