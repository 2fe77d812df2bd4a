package org.fars.ui.compare;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import javafx.application.Platform;
import javafx.beans.Observable;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.value.ObservableValue;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import org.controlsfx.control.PopOver;
import org.fars.ui.chart.ChartStyle;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.compare.CompareModel.State;
import org.fars.ui.compare.DisplayedRun.RunInfo;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The runs as chips with a check box each, those that cannot be compared greyed; and all runs as a table. */
final class RunChips extends FlowPane {
    private static final PseudoClass GREYED = PseudoClass.getPseudoClass("greyed");
    private static final int MOST = 4;
    private static final double TABLE_WIDTH = 680;
    private static final double TABLE_HEIGHT = 320;

    private final CompareModel model;
    private final Messages messages;
    private final ObservableValue<ChartStyle> style;
    private final Button all = new Button();
    private final TableView<RunInfo> table = new TableView<>();
    private Optional<PopOver> popOver = Optional.empty();
    private boolean following;
    private boolean due;

    RunChips(CompareModel model, ObservableValue<ChartStyle> style, Messages messages) {
        this.model = model;
        this.style = style;
        this.messages = messages;
        setId("run-chips");
        getStyleClass().add("run-chips");
        widthProperty().addListener((property, before, after) -> setPrefWrapLength(after.doubleValue()));
        all.setId("all-runs");
        all.getStyleClass().addAll("flat", "small");
        all.setGraphic(new FontIcon(Feather.LIST));
        all.setTooltip(new Tooltip(messages.get("compare.runs.tip")));
        all.setOnAction(event -> toggleTable());
        makeTable();
        model.runs().addListener((Observable change) -> later());
        model.chosenProperty().addListener((property, before, after) -> later());
        model.shownProperty().addListener((property, before, after) -> later());
        model.stateProperty().addListener((property, before, after) -> later());
        model.gallery().sizeProperty().addListener((property, before, after) -> later());
        model.gallery().cardProperty().addListener((property, before, after) -> later());
        model.modelProperty().addListener((property, before, after) -> later());
        style.addListener((property, before, after) -> later());
        follow();
    }

    /** Follows once, however much changes at a time. */
    private void later() {
        if (!due) {
            due = true;
            Platform.runLater(this::follow);
        }
    }

    private void follow() {
        due = false;
        following = true;
        List<RunInfo> infos = model.infos();
        List<String> chosen = model.chosenProperty().get();
        List<RunInfo> chips = new ArrayList<>();
        infos.stream().filter(RunInfo::isOpenImages).forEach(chips::add);
        infos.stream().filter(info -> !info.isOpenImages() && chosen.contains(info.key())).forEach(chips::add);
        infos.stream()
            .filter(info -> !chips.contains(info))
            .limit(Math.max(0, MOST - chips.size()))
            .forEach(chips::add);
        chips.sort(Comparator.comparingInt(infos::indexOf));
        boolean alike = chips.size() > 2
                && chips.stream().map(info -> info.model() + " · " + info.data()).distinct().count() == 1;
        List<Node> nodes = new ArrayList<>(chips.stream().map(info -> (Node) chip(info, chosen, alike)).toList());
        all.setText(messages.get("compare.runs", infos.size()));
        if (infos.stream().anyMatch(info -> !info.isOpenImages())) {
            nodes.add(all);
        }
        getChildren().setAll(nodes);
        table.getItems().setAll(infos);
        table.refresh();
        following = false;
    }

    /** @param alike whether all are of the same model and data, which only the tooltip names then */
    private CheckBox chip(RunInfo info, List<String> chosen, boolean alike) {
        CheckBox box = new CheckBox(alike && !info.isOpenImages() ? info.began() + count(info, " · ") : title(info));
        box.setId(
                info.isOpenImages() ? "run-open-images" : "run-" + info.stored().orElseThrow().folder().getFileName());
        box.getStyleClass().add("run-chip");
        box.setMnemonicParsing(false);
        box.setMinWidth(0);
        boolean selected = chosen.contains(info.key());
        box.setSelected(selected);
        box.pseudoClassStateChanged(PseudoClass.getPseudoClass("chosen"), selected);
        if (selected) {
            box.setGraphic(swatch(chosen.indexOf(info.key())));
        }
        Optional<String> reason = selected ? Optional.empty() : model.incomparable(info);
        box.pseudoClassStateChanged(GREYED, reason.isPresent());
        box.setTooltip(new Tooltip(reason.map(why -> why + " " + messages.get("compare.greyed.alone"))
            .orElse(title(info) + "\n" + details(info))));
        box.setOnAction(event -> toggle(info, box.isSelected()));
        return box;
    }

    private void toggle(RunInfo info, boolean on) {
        if (following) {
            return;
        }
        if (on) {
            model.choose(info);
        } else {
            model.drop(info.key());
        }
        later();
    }

    /** The colour of a run's lines: that of the heads for the first one. */
    private Node swatch(int place) {
        ChartStyle now = style.getValue();
        HBox swatch = new HBox();
        swatch.getStyleClass().add("swatch");
        swatch.setAlignment(Pos.CENTER);
        List<Color> colours = place == 0
                ? List.of(now.original(), now.sparsemax())
                : List.of(now.run(place), now.run(place));
        for (Color colour : colours) {
            Region half = new Region();
            half.setMinSize(5, 10);
            half.setMaxSize(5, 10);
            half.setStyle(String.format(Locale.ROOT, "-fx-background-color: #%06x",
                    colour.getRGB() & 0xffffff));
            swatch.getChildren().add(half);
        }
        return swatch;
    }

    private String title(RunInfo info) {
        String about = info.model().equals(info.data()) ? info.model() : info.model() + " · " + info.data();
        String name = info.isOpenImages()
                ? messages.get("compare.chip.open", about)
                : messages.get("compare.chip.stored", about, info.began());
        return name + count(info, " · ");
    }

    private String count(RunInfo info, String before) {
        return before + count(info) + state(info);
    }

    private String count(RunInfo info) {
        return info.finished()
                ? messages.get("compare.chip.all", info.images())
                : messages.get("compare.chip.part", info.done(), info.images());
    }

    private String state(RunInfo info) {
        if (info.isOpenImages()) {
            return "";
        }
        boolean current = model.current().filter(run -> run.folder().toString().equals(info.key())).isPresent();
        String key = !current
                ? info.finished() ? "" : "paused"
                : model.stateProperty().get() == State.PAUSING ? "pausing" : "running";
        return key.isEmpty() ? "" : " · " + messages.get("compare.chip." + key);
    }

    private String details(RunInfo info) {
        return info.stored()
            .map(run -> messages.get("compare.chip.details", info.began(),
                    String.join(", ", run.about().settings().certificates()),
                    info.attacks().isEmpty() ? "–" : String.join(", ", info.attacks()),
                    Long.toString(run.about().settings().seed())))
            .orElse(messages.get("compare.chip.open.tip"));
    }

    private void toggleTable() {
        PopOver shown = popOver.orElseGet(() -> {
            PopOver made = new PopOver(table);
            made.setArrowLocation(PopOver.ArrowLocation.TOP_LEFT);
            made.setDetachable(false);
            made.setAnimated(false);
            Theme.applyTo(made.getRoot());
            return made;
        });
        popOver = Optional.of(shown);
        if (shown.isShowing()) {
            shown.hide();
        } else {
            shown.show(all);
        }
    }

    private void makeTable() {
        table.setId("run-table");
        table.getStyleClass().addAll("plain-table", "paper-table");
        table.setPrefSize(TABLE_WIDTH, TABLE_HEIGHT);
        TableColumn<RunInfo, RunInfo> check = new TableColumn<>();
        check.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(row.getValue()));
        check.setCellFactory(column -> new CheckCell());
        check.setPrefWidth(36);
        table.getColumns().add(check);
        column("compare.runs.model", 120, RunInfo::model);
        column("compare.runs.data", 130, RunInfo::data);
        column("compare.runs.images", 110, this::count);
        column("compare.runs.begun", 120, RunInfo::began);
        column("compare.runs.attacks", 120, info -> String.join(", ", info.attacks()));
        table.setRowFactory(view -> new TableRow<>() {
            @Override
            protected void updateItem(RunInfo item, boolean empty) {
                super.updateItem(item, empty);
                Optional<String> reason = empty || item == null ? Optional.empty() : model.incomparable(item);
                pseudoClassStateChanged(GREYED, reason.isPresent());
                setTooltip(reason.map(Tooltip::new).orElse(null));
            }
        });
    }

    private void column(String key, double width, Function<RunInfo, String> text) {
        TableColumn<RunInfo, String> column = new TableColumn<>(messages.get(key));
        column.setCellValueFactory(row -> new ReadOnlyStringWrapper(text.apply(row.getValue())));
        column.setPrefWidth(width);
        table.getColumns().add(column);
    }

    private final class CheckCell extends TableCell<RunInfo, RunInfo> {
        private final CheckBox box = new CheckBox();

        CheckCell() {
            box.setAccessibleText(messages.get("compare.runs.check"));
            box.setOnAction(event -> toggle(getItem(), box.isSelected()));
        }

        @Override
        protected void updateItem(RunInfo item, boolean empty) {
            super.updateItem(item, empty);
            setGraphic(empty ? null : box);
            if (!empty) {
                box.setSelected(model.chosenProperty().get().contains(item.key()));
            }
        }
    }
}
