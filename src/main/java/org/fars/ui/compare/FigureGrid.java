package org.fars.ui.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.common.ChoiceBoxes;
import org.fars.ui.common.Messages;
import org.fars.ui.compare.DisplayedRun.RunInfo;

/** Rows of one or two cards; two stand below each other where there is no room for both. */
final class FigureGrid extends GridPane {
    private static final double ONE_COLUMN_BELOW = 620;

    private final List<List<Region>> rows;
    private boolean twoColumns = true;

    /** @param rows one or two cards each; a card that is not managed leaves its room to the other */
    FigureGrid(List<List<Region>> rows) {
        this.rows = rows.stream().map(List::copyOf).toList();
        getStyleClass().add("figures");
        arrange();
    }

    /** Sets the width that there is. */
    void setRoom(double room) {
        boolean two = room >= ONE_COLUMN_BELOW;
        if (two != twoColumns) {
            twoColumns = two;
            arrange();
        }
    }

    private void arrange() {
        getChildren().clear();
        getColumnConstraints().clear();
        for (int i = 0; i < (twoColumns ? 2 : 1); i++) {
            ColumnConstraints column = new ColumnConstraints();
            column.setPercentWidth(twoColumns ? 50 : 100);
            getColumnConstraints().add(column);
        }
        int at = 0;
        for (List<Region> row : rows) {
            if (twoColumns && row.size() > 1) {
                addRow(at++, row.toArray(Region[]::new));
            } else {
                for (Region card : row) {
                    add(card, 0, at++, getColumnConstraints().size(), 1);
                }
            }
        }
    }

    /** Sets the height that a chart has. */
    static void height(Region region, double height) {
        region.setMinHeight(height);
        region.setPrefHeight(height);
    }

    /** Creates a row of two charts of the same width. */
    static HBox pair(ChartPane first, ChartPane second) {
        HBox pair = new HBox(first, second);
        pair.getStyleClass().add("pane-pair");
        for (ChartPane pane : List.of(first, second)) {
            pane.setMinWidth(0);
            pane.setPrefWidth(0);
            HBox.setHgrow(pane, Priority.ALWAYS);
        }
        return pair;
    }

    /** Creates a card that shows one of several charts, the first one at first. */
    static Region tabs(Map<String, Region> charts, Messages messages) {
        ToggleGroup group = new ToggleGroup();
        HBox switcher = new HBox();
        switcher.getStyleClass().addAll("segments", "small");
        switcher.setMaxWidth(Region.USE_PREF_SIZE);
        StackPane stack = new StackPane();
        charts.forEach((id, region) -> {
            boolean first = stack.getChildren().isEmpty();
            ToggleButton button = new ToggleButton(messages.get("compare.figure." + id));
            button.setId("figure-" + id);
            button.setTooltip(new Tooltip(messages.get("compare.figure." + id + ".tip")));
            button.setToggleGroup(group);
            button.setSelected(first);
            region.setVisible(first);
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
        return card;
    }

    /**
     * Which two heads, which certificate of them and which run a person looks at. Follows the runs: what they do not have is
     * replaced by what they have.
     */
    static final class Choice {
        private static final double NARROW = 70;
        private static final double WIDE = 170;

        private final StringProperty left = new SimpleStringProperty("");
        private final StringProperty right = new SimpleStringProperty("");
        private final StringProperty certificate = new SimpleStringProperty("");
        private final ObjectProperty<RunInfo> focus = new SimpleObjectProperty<>();
        private final ObservableList<String> heads = FXCollections.observableArrayList();
        private final ObservableList<String> certificates = FXCollections.observableArrayList();
        private final ObservableList<RunInfo> infos = FXCollections.observableArrayList();

        /** The head on the left. */
        StringProperty left() {
            return left;
        }

        /** The head on the right. */
        StringProperty right() {
            return right;
        }

        /** The certificate of both heads. */
        StringProperty certificate() {
            return certificate;
        }

        /** The run of the charts that show one run only; null while there is none. */
        ObjectProperty<RunInfo> focus() {
            return focus;
        }

        /** Adapts the choice to these runs. */
        void follow(List<DisplayedRun> runs) {
            set(infos, runs.stream().map(DisplayedRun::info).toList());
            if (runs.isEmpty()) {
                focus.set(null);
                return;
            }
            RunInfo before = focus.get();
            focus.set(infos.stream()
                .filter(info -> before != null && info.key().equals(before.key()))
                .findFirst()
                .orElse(infos.getFirst()));
            DisplayedRun run = runs.getFirst();
            set(heads, run.heads());
            if (!heads.contains(left.get())) {
                left.set(heads.getFirst());
            }
            if (!heads.contains(right.get())) {
                right.set(heads.get(Math.min(1, heads.size() - 1)));
            }
            set(certificates, HeadComparison.certificates(run, left.get(), right.get()));
            if (!certificates.contains(certificate.get())) {
                certificate.set(certificates.isEmpty() ? "" : certificates.getFirst());
            }
        }

        private static <T> void set(ObservableList<T> list, List<T> now) {
            if (!list.equals(now)) {
                list.setAll(now);
            }
        }

        /** Creates a box for a head. */
        ComboBox<String> headBox(String id, StringProperty head, String tip) {
            return box(id, heads, head, name -> name, tip);
        }

        /** Creates the box for the certificate. */
        ComboBox<String> certificateBox(String id, String tip) {
            return box(id, certificates, certificate, name -> name, tip);
        }

        /** Creates the box for the run of charts that show one run; there is none where there is only one run. */
        ComboBox<RunInfo> focusBox(String id, String tip) {
            ComboBox<RunInfo> box = box(id, infos, focus, info -> info.nameAmong(infos.stream()), tip);
            Runnable follow = () -> {
                box.setVisible(infos.size() > 1);
                box.setManaged(infos.size() > 1);
            };
            infos.addListener((javafx.beans.Observable change) -> follow.run());
            follow.run();
            box.setMinWidth(NARROW);
            box.setMaxWidth(WIDE);
            return box;
        }

        private static <T> ComboBox<T> box(String id, ObservableList<T> items, javafx.beans.property.Property<T> value,
                Function<T, String> name, String tip) {
            ComboBox<T> box = new ComboBox<>();
            box.setId(id);
            box.getStyleClass().add("small-combo");
            box.setTooltip(new Tooltip(tip));
            box.setMinWidth(Region.USE_PREF_SIZE);
            ChoiceBoxes.byName(box, name);
            Runnable follow = () -> {
                // A box forgets its value while its items change; that is not a choice.
                T chosen = value.getValue();
                box.setItems(FXCollections.observableArrayList(new ArrayList<>(items)));
                box.setValue(items.contains(chosen) ? chosen : null);
            };
            items.addListener((javafx.beans.Observable change) -> follow.run());
            value.addListener((property, before, after) -> {
                if (items.contains(after)) {
                    box.setValue(after);
                }
            });
            box.setOnAction(event -> {
                if (box.getValue() != null && items.contains(box.getValue())) {
                    value.setValue(box.getValue());
                }
            });
            follow.run();
            return box;
        }
    }
}
