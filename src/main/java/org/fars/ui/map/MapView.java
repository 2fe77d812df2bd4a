package org.fars.ui.map;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import javafx.application.Platform;
import javafx.beans.value.ObservableValue;
import javafx.scene.Group;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.fars.image.Thumbnails;
import org.fars.ui.chart.ChartExport;
import org.fars.ui.chart.ChartStyle;
import org.fars.ui.chart.ScatterChart;
import org.fars.ui.common.ChartFactory;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.fars.ui.control.EmptyState;
import org.fars.ui.control.LoadingPane;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.map.MapModel.PointColoring;
import org.fars.ui.map.MapModel.Points;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The embedding map, whose selection is linked with the gallery's. */
public final class MapView extends StackPane {
    private static final int MAX_LEGEND_ENTRIES = 12;

    private final MapModel model;
    private final ChartFactory charts;
    private final Messages messages;
    private final ObservableValue<ChartStyle> style;
    private final MapCanvas canvas = new MapCanvas();
    private final MapTooltip tip;
    private final StackPane plot = new StackPane();
    private final Label across = new Label();
    private final Label upwards = new Label();
    private final Label note = new Label();
    private final FlowPane legend = new FlowPane();
    private final LoadingPane loading;
    private final EmptyState empty;
    private boolean painting;

    /**
     * @param charts exports the map and supplies its style
     * @param thumbnails pictures of images under the mouse
     * @param openFolder lets the person open images
     */
    public MapView(MapModel model, ChartFactory charts, Thumbnails thumbnails, Runnable openFolder, Messages messages) {
        this.model = model;
        this.charts = charts;
        this.messages = messages;
        this.style = charts.style();
        this.tip = new MapTooltip(model.gallery(), thumbnails, messages);
        setId("map");
        getStyleClass().addAll("surface", "map-view");
        getStylesheets().add(MapView.class.getResource("map.css").toExternalForm());
        plot.getChildren().addAll(canvas, tip);
        plot.setMinSize(0, 0);
        canvas.setAccessibleText(messages.get("map.title"));
        legend.getStyleClass().add("legend");
        across.getStyleClass().add("axis");
        upwards.getStyleClass().add("axis");
        upwards.setRotate(-90);
        BorderPane framed = new BorderPane(plot);
        framed.setLeft(new Group(upwards));
        BorderPane.setAlignment(framed.getLeft(), javafx.geometry.Pos.CENTER);
        framed.setBottom(across);
        BorderPane.setAlignment(across, javafx.geometry.Pos.CENTER);
        VBox.setVgrow(framed, Priority.ALWAYS);
        VBox body = new VBox(head(), framed, legend);
        body.getStyleClass().add("body");
        loading = new LoadingPane(body);
        loading.messageProperty().set(messages.get("map.waiting"));
        loading.progressProperty().set(-1);
        empty = new EmptyState(Feather.MAP, messages.get("map.empty"), messages.get("open.folder"), openFolder);
        getChildren().addAll(loading, empty);
        listen();
        updatePoints();
        sceneProperty().addListener((property, before, after) -> {
            model.setShown(after != null);
            if (after != null) {
                paintNow();
            }
        });
    }

    private void listen() {
        canvas.onHover(index -> tip.show(item(index), index < 0 ? javafx.geometry.Point2D.ZERO : canvas.position(index),
                plot));
        canvas.onSelect(this::select);
        model.pointsProperty().addListener((property, before, after) -> updatePoints());
        model.colouringProperty().addListener((property, before, after) -> paint());
        model.gallery().selection().itemsProperty().addListener((property, before, after) -> paint());
        model.gallery().knownProperty().addListener((property, before, after) -> paint());
        model.gallery().sizeProperty().addListener((property, before, after) -> updateState());
        style.addListener((property, before, after) -> paint());
    }

    private HBox head() {
        Label title = new Label(messages.get("map.title"));
        title.getStyleClass().add("heading");
        title.setMinWidth(Region.USE_PREF_SIZE);
        note.getStyleClass().addAll("muted", "note");
        note.setMinWidth(0);
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        HBox choice = new HBox();
        choice.getStyleClass().addAll("segments", "small");
        choice.setMinWidth(Region.USE_PREF_SIZE);
        ToggleGroup group = new ToggleGroup();
        Map<PointColoring, ToggleButton> buttons = new HashMap<>();
        for (PointColoring each : PointColoring.values()) {
            String key = "map.colour." + each.name().toLowerCase(Locale.ROOT);
            ToggleButton button = new ToggleButton(messages.get(key));
            button.setId("map-" + each.name().toLowerCase(Locale.ROOT));
            button.setTooltip(new Tooltip(messages.get(key + ".tip")));
            button.setToggleGroup(group);
            button.setSelected(each == model.colouringProperty().get());
            button.setOnAction(event -> {
                button.setSelected(true);
                model.colouringProperty().set(each);
            });
            buttons.put(each, button);
            choice.getChildren().add(button);
        }
        model.colouringProperty().addListener((property, before, after) -> buttons.get(after).setSelected(true));
        Button fit = new Button(null, new FontIcon(Feather.MAXIMIZE));
        fit.setId("map-fit");
        fit.getStyleClass().addAll("flat", "button-icon");
        fit.setTooltip(new Tooltip(messages.get("map.fit.tip")));
        fit.setAccessibleText(messages.get("map.fit.tip"));
        fit.setOnAction(event -> canvas.fit());
        HBox head = new HBox(title, note, gap, choice, fit, export());
        head.getStyleClass().add("head");
        return head;
    }

    private MenuButton export() {
        MenuButton menu = new MenuButton(null, new FontIcon(Feather.DOWNLOAD));
        menu.setId("map-export");
        menu.getStyleClass().addAll("flat", "button-icon", "icon-menu");
        menu.setTooltip(new Tooltip(messages.get("map.export.tip")));
        menu.setAccessibleText(messages.get("map.export.tip"));
        for (ChartExport.Format format : ChartExport.Format.values()) {
            MenuItem item = new MenuItem(format.name() + "…");
            item.setOnAction(event -> figure()
                .ifPresent(figure -> charts.export(figure, format, plot.getWidth(), plot.getHeight())));
            menu.getItems().add(item);
        }
        return menu;
    }

    private Optional<ImageItem> item(int index) {
        return model.pointsProperty()
            .get()
            .filter(now -> index >= 0 && index < now.items().size())
            .map(now -> now.items().get(index));
    }

    private void select(MapCanvas.Selected selected) {
        Set<String> locations = new HashSet<>();
        selected.points().forEach(index -> item(index).ifPresent(item -> locations.add(item.location())));
        if (selected.adding()) {
            locations.addAll(model.gallery().selection().locations());
        }
        if (locations.size() == 1) {
            model.gallery().reveal(locations.iterator().next());
        } else {
            model.gallery().pick(messages.get("map.where"), locations);
        }
    }

    private void updateState() {
        boolean some = model.gallery().size() > 0;
        boolean points = model.pointsProperty().get().isPresent();
        empty.setVisible(!some);
        loading.setVisible(some);
        loading.loadingProperty().set(some && !points);
    }

    private void updatePoints() {
        Optional<Points> points = model.pointsProperty().get();
        canvas.setPoints(points.map(Points::positions).orElse(new double[0][]));
        across.setText(axis(points, 0));
        upwards.setText(axis(points, 1));
        note.setText(points.map(now -> messages.get("map.note", now.items().size(), percent(now.shares()[0]
                + now.shares()[1])))
            .orElse(""));
        updateState();
        paintNow();
    }

    private String axis(Optional<Points> points, int direction) {
        return points.map(now -> messages.get("map.axis", direction + 1, percent(now.shares()[direction]))).orElse("");
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }

    /** Schedules painting, once for several changes, if the map is shown. */
    private void paint() {
        if (!painting && getScene() != null) {
            painting = true;
            Platform.runLater(this::paintNow);
        }
    }

    /** Updates colours, rings and the legend. */
    private void paintNow() {
        painting = false;
        Optional<Points> points = model.pointsProperty().get();
        if (points.isEmpty()) {
            legend.getChildren().clear();
            return;
        }
        List<ImageItem> items = points.get().items();
        int[] colours = model.colouringProperty().get() == PointColoring.RADIUS ? byRadius(items) : byGroup(items);
        Set<ImageItem> selected = model.gallery().selection().items();
        // One image is always selected, which is no reason to fade the others.
        canvas.setLook(index -> colours[index], index -> selected.contains(items.get(index)),
                argb(style.getValue().text(), 255), selected.size() > 1);
    }

    private int[] byGroup(List<ImageItem> items) {
        List<String> groups = items.stream().map(model::group).toList();
        Set<String> there = new HashSet<>(groups);
        // In the order in which the exported chart assigns colours.
        List<String> present = model.groups().stream().filter(there::contains).toList();
        ChartStyle now = style.getValue();
        Map<String, Integer> colour = new HashMap<>();
        for (int i = 0; i < present.size(); i++) {
            colour.put(present.get(i), argb(colour(present.get(i), i, now), 220));
        }
        int unknown = argb(now.grid(), 255);
        List<String> named = mostFrequent(groups, present);
        List<Node> entries = new ArrayList<>(named.stream().map(name -> entry(name, colour.get(name))).toList());
        if (named.size() < present.size()) {
            entries.add(new Label(messages.get("map.legend.more", present.size() - named.size())));
        }
        legend.getChildren().setAll(entries);
        return groups.stream().mapToInt(group -> colour.getOrDefault(group, unknown)).toArray();
    }

    /** Heads have colours; whether a decision is correct is told in shades of grey, as in the exported chart. */
    private Color colour(String group, int index, ChartStyle style) {
        if (model.colouringProperty().get() != PointColoring.CORRECTNESS) {
            return style.other(index);
        }
        return group.equals(messages.get("map.right"))
                ? ChartStyle.blend(style.background(), style.muted(), 0.55)
                : style.text();
    }

    /** Returns the groups that the legend has room for: those with the most images, in the order of their colours. */
    static List<String> mostFrequent(List<String> groups, List<String> present) {
        if (present.size() <= MAX_LEGEND_ENTRIES) {
            return present;
        }
        Map<String, Long> counts = groups.stream()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        Set<String> frequent = present.stream()
            .sorted(Comparator.comparing((String name) -> counts.get(name)).reversed())
            .limit(MAX_LEGEND_ENTRIES)
            .collect(Collectors.toSet());
        return present.stream().filter(frequent::contains).toList();
    }

    private int[] byRadius(List<ImageItem> items) {
        double largest = largest(items);
        Color background = style.getValue().background();
        int unknown = argb(style.getValue().grid(), 255);
        List<Node> scale = new ArrayList<>(List.of(new Label(NumberFormats.brief(0))));
        HBox strip = new HBox();
        strip.getStyleClass().add("strip");
        for (int i = 0; i < 24; i++) {
            Region step = new Region();
            step.setPrefSize(8, 8);
            step.setStyle("-fx-background-color: " + web(ScatterChart.valueColour(i / 23.0, background)));
            strip.getChildren().add(step);
        }
        scale.addAll(List.of(strip, new Label(messages.get("map.radius", NumberFormats.brief(largest)))));
        legend.getChildren().setAll(scale);
        return items.stream().mapToInt(item -> {
            double radius = MapModel.radius(item);
            return Double.isNaN(radius)
                    ? unknown
                    : argb(ScatterChart.valueColour(Math.min(radius, largest) / largest, background), 230);
        }).toArray();
    }

    private static double largest(List<ImageItem> items) {
        double largest = items.stream().mapToDouble(MapModel::radius).filter(Double::isFinite).max().orElse(1);
        return largest > 0 ? largest : 1;
    }

    private static Node entry(String name, int argb) {
        Region dot = new Region();
        dot.getStyleClass().add("dot");
        dot.setStyle("-fx-background-color: " + web(new Color(argb)));
        Label label = new Label(name, dot);
        label.getStyleClass().add("entry");
        return label;
    }

    private static String web(Color colour) {
        return String.format(Locale.ROOT, "#%06x", colour.getRGB() & 0xffffff);
    }

    private static int argb(Color colour, int opacity) {
        return colour.getRGB() & 0xffffff | opacity << 24;
    }

    /** Returns the map as a chart, for export; empty if there is none. */
    Optional<ScatterChart> figure() {
        boolean byRadius = model.colouringProperty().get() == PointColoring.RADIUS;
        List<String> groups = model.groups();
        return model.pointsProperty().get().map(now -> {
            List<ScatterChart.Point> points = new ArrayList<>();
            for (int i = 0; i < now.items().size(); i++) {
                ImageItem item = now.items().get(i);
                double radius = MapModel.radius(item);
                points.add(new ScatterChart.Point(item.entry().source().location(), now.positions()[i][0],
                        now.positions()[i][1], model.group(item),
                        Double.isNaN(radius) ? OptionalDouble.empty() : OptionalDouble.of(radius)));
            }
            points.sort(Comparator.comparingInt(point -> Math.floorMod(groups.indexOf(point.group()),
                    groups.size() + 1)));
            return new ScatterChart(messages.get("map.title"), axis(Optional.of(now), 0), axis(Optional.of(now), 1),
                    points, byRadius ? messages.get("map.radius.label") : "", false);
        });
    }
}
