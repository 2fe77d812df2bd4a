package org.fars.ui.gallery;

import impl.org.controlsfx.skin.GridViewSkin;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ChangeListener;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.skin.VirtualFlow;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.controlsfx.control.GridView;
import org.fars.image.Thumbnails;
import org.fars.ui.chart.FrameScheduler;
import org.fars.ui.common.Messages;

/** The gallery: search, filters, order, and a virtual grid of images. */
public final class GalleryView extends VBox {
    private static final double SIDE = 100;
    private static final double CELL_WIDTH = SIDE + 8;
    private static final double CELL_HEIGHT = SIDE + 60;
    private static final double SPACING = 8;

    private final GalleryModel model;
    private final GridView<ImageItem> grid;
    private final SearchRow searchRow;
    private final Thumbnails thumbnails;
    private final Messages messages;
    private boolean greeted;

    /**
     * @param model what is shown
     * @param filters the saved filters
     * @param analyses told which images are in sight
     * @param thumbnails pictures of images
     * @param emptyState shown while there is no image
     */
    public GalleryView(GalleryModel model, SavedFiltersModel filters, GalleryAnalyzer analyses, Thumbnails thumbnails,
            Messages messages, Node emptyState) {
        this.model = model;
        this.thumbnails = thumbnails;
        this.messages = messages;
        getStyleClass().addAll("surface", "gallery");
        setId("gallery");
        grid = grid(model.shown());
        grid.setId("gallery-grid");
        grid.setFocusTraversable(true);
        grid.setAccessibleText(messages.get("gallery.accessible"));
        grid.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
        model.selectedProperty().addListener((property, before, after) -> reveal());
        analyses.setSight(this::visible);
        model.shown().addListener((javafx.beans.Observable list) -> analyses.look());
        grid.setOnScrollFinished(event -> analyses.look());

        Label nothing = new Label();
        nothing.getStyleClass().addAll("muted", "nothing");
        nothing.textProperty()
            .bind(Bindings.createStringBinding(
                    () -> model.pickedProperty().get().isPresent()
                            ? messages.get("gallery.nothing.picked")
                            : messages.get("gallery.nothing", messages.get(model.filterProperty().get().key())),
                    model.filterProperty(), model.pickedProperty()));
        nothing.setWrapText(true);
        StackPane stage = new StackPane(grid, nothing, emptyState);
        VBox.setVgrow(stage, Priority.ALWAYS);
        ChangeListener<Object> occupancy = (property, before, after) -> {
            boolean none = model.size() == 0;
            emptyState.setVisible(none);
            nothing.setVisible(!none && model.shown().isEmpty());
            grid.setVisible(!model.shown().isEmpty());
            if (!greeted && grid.isVisible()) {
                greeted = true;
                grid.requestFocus();
            }
        };
        model.sizeProperty().addListener(occupancy);
        Bindings.isEmpty(model.shown()).addListener(occupancy);
        model.shown().addListener((javafx.beans.Observable list) -> occupancy.changed(null, null, null));
        occupancy.changed(null, null, null);
        searchRow = new SearchRow(model, filters, messages, grid::requestFocus);
        getChildren().addAll(searchRow, new FilterChips(model, messages), stage);
    }

    /** Puts the caret into the search field. */
    public void focusSearch() {
        searchRow.focusSearch();
    }

    /** Puts the focus onto the images. */
    public void focusGrid() {
        grid.requestFocus();
    }

    /** Styles the images a little later than the rest of the window, whose theme changes. */
    public void styleLater(FrameScheduler scheduler) {
        if (grid.getParent() instanceof Pane pane) {
            boolean focused = grid.isFocused();
            pane.getChildren().remove(grid);
            scheduler.later(this, () -> {
                pane.getChildren().addFirst(grid);
                if (focused) {
                    grid.requestFocus();
                }
            });
        }
    }

    /** Images as they look here, in a grid of their own. */
    public Region apart(List<ImageItem> items) {
        return grid(FXCollections.observableArrayList(items));
    }

    private GridView<ImageItem> grid(ObservableList<ImageItem> items) {
        GridView<ImageItem> made = new GridView<>(items);
        // It is as high as there is room; left to itself it would measure cells before every layout.
        made.setPrefHeight(CELL_HEIGHT);
        made.setCellWidth(CELL_WIDTH);
        made.setCellHeight(CELL_HEIGHT);
        made.setHorizontalCellSpacing(SPACING / 2);
        made.setVerticalCellSpacing(SPACING / 2);
        made.setCellFactory(view -> new GalleryCell(model, thumbnails, messages, SIDE));
        return made;
    }

    /** The cell of the image that is looked at, where it is in sight. */
    public Optional<Node> selectedCell() {
        return grid.lookupAll(".gallery-cell")
            .stream()
            .filter(cell -> cell.getScene() != null)
            .filter(cell -> cell instanceof GalleryCell some && some.getItem() == model.selectedProperty().get())
            // The grid keeps rows that it does not show, one of them to measure with.
            .filter(cell -> Stream.iterate(cell, Objects::nonNull, Node::getParent).allMatch(Node::isVisible))
            .findFirst();
    }

    private void key(KeyEvent event) {
        if (event.isShortcutDown() && event.getCode() == KeyCode.A) {
            model.selection().set(model.shown());
            event.consume();
        } else if (event.getCode() == KeyCode.ESCAPE
                && (model.selection().items().size() > 1 || model.pickedProperty().get().isPresent())) {
            model.clearPicked();
            model.selection().narrow();
            event.consume();
        } else if (!event.isShortcutDown() && !event.isAltDown()) {
            step(event.getCode()).ifPresent(places -> {
                if (event.isShiftDown()) {
                    model.extend(places);
                } else {
                    model.move(places);
                }
                event.consume();
            });
        }
    }

    /** How many places a key goes; empty for a key that goes nowhere. */
    private OptionalInt step(KeyCode code) {
        int columns = columns();
        int page = Math.max(1, (int) (grid.getHeight() / (CELL_HEIGHT + SPACING))) * columns;
        return switch (code) {
            case LEFT -> OptionalInt.of(-1);
            case RIGHT -> OptionalInt.of(1);
            case UP -> OptionalInt.of(-columns);
            case DOWN -> OptionalInt.of(columns);
            case PAGE_UP -> OptionalInt.of(-page);
            case PAGE_DOWN -> OptionalInt.of(page);
            case HOME -> OptionalInt.of(-model.size());
            case END -> OptionalInt.of(model.size());
            default -> OptionalInt.empty();
        };
    }

    private int columns() {
        return grid.getSkin() instanceof GridViewSkin<?> skin ? skin.computeMaxCellsInRow() : 1;
    }

    private void reveal() {
        model.selected().map(model.shown()::indexOf).filter(index -> index >= 0).ifPresent(index -> {
            if (grid.lookup(".virtual-flow") instanceof VirtualFlow<?> flow) {
                // After the layout: rows that have just come are not measured yet.
                Platform.runLater(() -> flow.scrollTo(index / columns()));
            }
        });
    }

    /** The images that the person sees now. */
    private List<ImageItem> visible() {
        List<ImageItem> seen = new ArrayList<>();
        if (grid.lookup(".virtual-flow") instanceof VirtualFlow<?> flow && flow.getFirstVisibleCell() != null
                && flow.getLastVisibleCell() != null) {
            int columns = columns();
            int from = flow.getFirstVisibleCell().getIndex() * columns;
            int to = Math.min((flow.getLastVisibleCell().getIndex() + 1) * columns, model.shown().size());
            if (from >= 0 && from < to) {
                seen.addAll(model.shown().subList(from, to));
            }
        }
        return seen;
    }
}
