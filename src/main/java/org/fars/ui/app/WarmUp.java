package org.fars.ui.app;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.FXCollections;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.fars.bench.SyntheticModel;
import org.fars.certify.Certificate;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.ImageSource;
import org.fars.image.ImageTensor;
import org.fars.image.Thumbnails.Thumbnail;
import org.fars.model.LoadedModel;
import org.fars.ui.chart.ChartWarmUp;
import org.fars.ui.chart.FrameScheduler;
import org.fars.ui.common.Theme;
import org.fars.ui.gallery.AnalysisSummary;
import org.fars.ui.gallery.ImageItem;

/**
 * Makes the views that are not shown yet, and styles and lays them out once in a scene that is never shown, a small part
 * before each frame. Java then has loaded what that takes, and neither the first image nor the first change to another view
 * holds up the window. What has to do with the first image ends when the person opens one.
 */
final class WarmUp {
    private static final int SAMPLES = 2000;
    private static final int TIMES = 20;
    private static final int COLUMNS = 3;
    private static final double WIDTH = 900;
    private static final double HEIGHT = 600;
    /** Parts of no more nodes are not divided. */
    private static final int NODES = 16;
    /** How long before one frame. */
    private static final long BUDGET_NANOS = 8_000_000;

    private final List<Certifier> certifiers;
    private final Function<List<ImageItem>, Region> gallery;
    private final List<Supplier<Node>> views;
    private final BooleanSupplier occupied;
    private final StackPane root = new StackPane();
    private final FrameScheduler scheduler = new FrameScheduler();
    private final Deque<Runnable> steps = new ArrayDeque<>();
    private boolean firstUnderWay;
    private boolean begun;

    /**
     * To be constructed on the window's thread.
     *
     * @param certifiers what images are analysed with
     * @param gallery shows images; called on the window's thread
     * @param views return the views, and make them when called for the first time
     * @param occupied returns whether images are open
     * @param theme styles them
     */
    WarmUp(List<Certifier> certifiers, Function<List<ImageItem>, Region> gallery, List<Supplier<Node>> views,
            BooleanSupplier occupied, Theme theme) {
        this.certifiers = List.copyOf(certifiers);
        this.gallery = gallery;
        this.views = List.copyOf(views);
        this.occupied = occupied;
        theme.applyTo(new Scene(root));
    }

    /** Returns whether nothing is left to prepare. */
    boolean isDone() {
        return begun && steps.isEmpty();
    }

    /** Returns whether the first of the views is being prepared. */
    boolean isFirstUnderWay() {
        return firstUnderWay;
    }

    /**
     * Begins, on the window's thread; returns at once.
     *
     * @param firstReady called when the first of the views can be shown without delay
     */
    void start(Runnable firstReady) {
        firstUnderWay = true;
        views.forEach(view -> steps.add(view::get));
        controls().forEach(control -> steps.add(() -> style(control.get(), List.of())));
        views.stream().limit(1).forEach(view -> steps.add(() -> prepare(view.get(), () -> true)));
        steps.add(() -> {
            firstUnderWay = false;
            firstReady.run();
        });
        views.stream().skip(1).forEach(view -> steps.add(() -> prepare(view.get(), () -> !occupied.getAsBoolean())));
        scheduler.later(this, this::next);
        Thread.ofPlatform().daemon().name("warm-up").start(() -> {
            ImageItem image = analysed(new Blank());
            Platform.runLater(() -> {
                begun = true;
                Collections.nCopies(TIMES, image).forEach(each -> steps.addFirst(() -> showInGallery(each)));
                scheduler.later(this, this::next);
            });
            new ChartWarmUp().run();
        });
    }

    private void next() {
        long begin = System.nanoTime();
        try {
            while (!steps.isEmpty() && System.nanoTime() - begin < BUDGET_NANOS) {
                steps.removeFirst().run();
            }
        } finally {
            if (!steps.isEmpty()) {
                scheduler.later(this, this::next);
            }
        }
    }

    private void showInGallery(ImageItem image) {
        if (!occupied.getAsBoolean()) {
            style(gallery.apply(List.of(image)), List.of());
        }
    }

    /** What views consist of and cannot be taken out of them, in the order in which one contains the other. */
    private static List<Supplier<Region>> controls() {
        return List.of(ScrollPane::new, () -> new TabPane(new Tab("", new ScrollPane())),
                () -> new SplitPane(new ScrollPane(), new TabPane()), WarmUp::table);
    }

    private static Region table() {
        TableView<String> table = new TableView<>(FXCollections.observableArrayList("", ""));
        table.getStyleClass().add("plain-table");
        for (int i = 0; i < COLUMNS; i++) {
            TableColumn<String, String> column = new TableColumn<>();
            column.setCellValueFactory(row -> new ReadOnlyStringWrapper(row.getValue()));
            table.getColumns().add(column);
        }
        return table;
    }

    /** @param asAWhole returns whether it may be styled as a whole, too */
    private void prepare(Node view, BooleanSupplier asAWhole) {
        if (view instanceof Parent parent) {
            List<Runnable> own = new ArrayList<>();
            parts(parent, parent, own);
            own.add(() -> {
                if (isUnseen(parent) && asAWhole.getAsBoolean()) {
                    style(parent, List.of());
                }
            });
            own.reversed().forEach(steps::addFirst);
        }
    }

    private static boolean isUnseen(Node node) {
        return node.getScene() == null;
    }

    /** Collects the parts of a view, each after its own parts. */
    private void parts(Parent view, Node node, List<Runnable> own) {
        if (size(node) > NODES) {
            children(node).forEach(child -> parts(view, child, own));
        }
        if (node.getParent() instanceof Pane pane && !(pane instanceof BorderPane)) {
            own.add(() -> borrow(view, pane, node));
        } else if (node.getParent() == null && node != view) {
            // Its parent will have it as a child once that has a skin.
            own.add(() -> {
                if (node.getParent() == null && isUnseen(view)) {
                    style(node, view.getStylesheets());
                }
            });
        }
    }

    private static int size(Node node) {
        return 1 + children(node).stream().mapToInt(WarmUp::size).sum();
    }

    /** The children of a node that has no skin yet. */
    private static Collection<Node> children(Node node) {
        return switch (node) {
            case Pane pane -> List.copyOf(pane.getChildren());
            case ScrollPane scroll -> Optional.ofNullable(scroll.getContent()).stream().toList();
            case SplitPane split -> List.copyOf(split.getItems());
            case TabPane tabs -> tabs.getTabs().stream().map(Tab::getContent).filter(Objects::nonNull).toList();
            default -> List.of();
        };
    }

    /** Styles a part apart from its view, which gets it back at once. */
    private void borrow(Parent view, Pane from, Node part) {
        int at = from.getChildren().indexOf(part);
        if (at >= 0 && isUnseen(view)) {
            from.getChildren().remove(at);
            style(part, view.getStylesheets());
            from.getChildren().add(at, part);
        }
    }

    private void style(Node part, List<String> sheets) {
        root.getStylesheets().setAll(sheets);
        root.getChildren().setAll(part);
        root.applyCss();
        root.resize(WIDTH, HEIGHT);
        root.layout();
        root.getChildren().clear();
    }

    private ImageItem analysed(ImageSource source) {
        SyntheticModel catalog = new SyntheticModel();
        JobContext context = new JobContext();
        LoadedModel model = catalog.open(catalog.list().getFirst().id(), context);
        ImageTensor image = source.read(SyntheticModel.INPUT.channels(), SyntheticModel.INPUT.height(),
                SyntheticModel.INPUT.width());
        ImageItem item = new ImageItem(new LabelledImage(source, Optional.empty()));
        Analysis analysis = new Analyzer(model, certifiers)
            .analyze(List.of(image), CertifySettings.DEFAULT.withN(SAMPLES), context)
            .getFirst();
        analysis.heads()
            .stream()
            .flatMap(head -> head.certificates().stream())
            .forEach(Certificate::kindInBrief);
        item.setState(new ImageItem.State.Known(AnalysisSummary.of(analysis)));
        return item;
    }

    /** A black image that is nowhere. */
    private record Blank() implements ImageSource {
        @Override
        public String name() {
            return "rehearsal";
        }

        @Override
        public String location() {
            return name();
        }

        @Override
        public ImageTensor read(int channels, int height, int width) {
            return new ImageTensor(channels, height, width, new float[channels * height * width]);
        }

        @Override
        public Thumbnail thumbnail(int side) {
            return Thumbnail
                .of(read(SyntheticModel.INPUT.channels(), SyntheticModel.INPUT.height(), SyntheticModel.INPUT.width()));
        }
    }
}
