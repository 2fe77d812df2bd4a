package org.fars.ui.gallery;

import impl.org.controlsfx.skin.GridViewSkin;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ChangeListener;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.control.skin.VirtualFlow;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.controlsfx.control.GridView;
import org.controlsfx.control.textfield.CustomTextField;
import org.controlsfx.control.textfield.TextFields;
import org.fars.image.Thumbnails;
import org.fars.ui.text.Messages;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The gallery: search, filters, order, and a virtual grid of images. */
public final class GalleryView extends VBox {
    private static final double SIDE = 100;
    private static final double CELL_WIDTH = SIDE + 8;
    private static final double CELL_HEIGHT = SIDE + 60;
    private static final double SORT_WIDTH = 60;
    private static final double SPACING = 8;
    private static final PseudoClass ACTIVE = PseudoClass.getPseudoClass("active");

    private final GalleryModel model;
    private final Messages messages;
    private final GridView<ImageItem> grid;
    private final CustomTextField search = (CustomTextField) TextFields.createClearableTextField();
    private boolean greeted;
    private final Map<GalleryFilter, ToggleButton> chips = new EnumMap<>(GalleryFilter.class);

    /**
     * @param model what is shown
     * @param analyses told which images are in sight
     * @param thumbnails pictures of images
     * @param emptyState shown while there is no image
     */
    public GalleryView(GalleryModel model, Analyses analyses, Thumbnails thumbnails, Messages messages,
            Node emptyState) {
        this.model = model;
        this.messages = messages;
        getStyleClass().addAll("surface", "gallery");
        setId("gallery");
        grid = new GridView<>(model.shown());
        grid.setId("gallery-grid");
        grid.setCellWidth(CELL_WIDTH);
        grid.setCellHeight(CELL_HEIGHT);
        grid.setHorizontalCellSpacing(SPACING / 2);
        grid.setVerticalCellSpacing(SPACING / 2);
        grid.setFocusTraversable(true);
        grid.setCellFactory(view -> new GalleryCell(model, thumbnails, messages, SIDE));
        grid.setAccessibleText(messages.get("gallery.accessible"));
        grid.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
        model.selectedProperty().addListener((property, before, after) -> reveal());
        model.shown().addListener((javafx.beans.Observable list) -> analyses.inSight(inSight()));
        grid.setOnScrollFinished(event -> analyses.inSight(inSight()));

        Label nothing = new Label();
        nothing.getStyleClass().addAll("muted", "nothing");
        nothing.textProperty()
            .bind(Bindings.createStringBinding(
                    () -> messages.get("gallery.nothing", messages.get(model.filterProperty().get().key())),
                    model.filterProperty()));
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
        getChildren().addAll(searchRow(), chips(), stage);
    }

    /** Puts the caret into the search field. */
    public void focusSearch() {
        search.requestFocus();
    }

    /** Puts the focus onto the images. */
    public void focusGrid() {
        grid.requestFocus();
    }

    private Node searchRow() {
        search.setId("gallery-search");
        search.setPromptText(messages.get("gallery.search"));
        search.setLeft(new FontIcon(Feather.SEARCH));
        search.setTooltip(new Tooltip(messages.get("gallery.search.tip")));
        search.textProperty().bindBidirectional(model.searchProperty());
        search.addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
                search.clear();
                grid.requestFocus();
                event.consume();
            } else if (event.getCode() == KeyCode.DOWN || event.getCode() == KeyCode.ENTER) {
                grid.requestFocus();
                event.consume();
            }
        });
        HBox.setHgrow(search, Priority.ALWAYS);
        search.setMaxWidth(Double.MAX_VALUE);
        ComboBox<GallerySort> sort = new ComboBox<>();
        sort.setId("gallery-sort");
        sort.getItems().setAll(GallerySort.values());
        sort.setCellFactory(list -> new SortCell(false));
        sort.setButtonCell(new SortCell(true));
        sort.valueProperty().bindBidirectional(model.sortProperty());
        sort.setTooltip(new Tooltip(messages.get("gallery.sort.tip")));
        sort.getStyleClass().add("icon-combo");
        sort.setPrefWidth(SORT_WIDTH);
        sort.setMinWidth(Region.USE_PREF_SIZE);
        HBox row = new HBox(search, sort);
        row.getStyleClass().add("search-row");
        return row;
    }

    private final class SortCell extends ListCell<GallerySort> {
        private final boolean iconOnly;

        SortCell(boolean iconOnly) {
            this.iconOnly = iconOnly;
        }

        @Override
        protected void updateItem(GallerySort item, boolean empty) {
            super.updateItem(item, empty);
            boolean none = empty || item == null;
            setText(none || iconOnly ? null : messages.get(item.key()));
            setGraphic(none || !iconOnly ? null : new FontIcon(Feather.BAR_CHART));
        }
    }

    private Node chips() {
        ToggleGroup group = new ToggleGroup();
        FlowPane pane = new FlowPane();
        pane.getStyleClass().add("chips");
        pane.setAlignment(Pos.CENTER_LEFT);
        for (GalleryFilter filter : GalleryFilter.values()) {
            ToggleButton chip = new ToggleButton();
            chip.setId("filter-" + filter.name().toLowerCase(java.util.Locale.ROOT));
            chip.getStyleClass().add("chip");
            chip.setToggleGroup(group);
            chip.setText(messages.get(filter.key()));
            chip.setTooltip(new Tooltip(messages.get(filter.key() + ".tip")));
            chip.setSelected(filter == model.filterProperty().get());
            chip.setOnAction(event -> model.filterProperty().set(filter));
            chips.put(filter, chip);
            pane.getChildren().add(chip);
        }
        model.filterProperty().addListener((property, before, after) -> chips.get(after).setSelected(true));
        group.selectedToggleProperty().addListener((property, before, after) -> {
            if (after == null) {
                before.setSelected(true);
            }
        });
        ToggleButton brokenChip = chips.get(GalleryFilter.BROKEN);
        brokenChip.visibleProperty()
            .bind(model.brokenProperty()
                .greaterThan(0)
                .or(model.filterProperty().isEqualTo(GalleryFilter.BROKEN)));
        brokenChip.managedProperty().bind(brokenChip.visibleProperty());
        model.brokenProperty()
            .addListener((property, before, after) -> brokenChip.pseudoClassStateChanged(ACTIVE,
                    after.intValue() > 0));
        return pane;
    }

    private void key(KeyEvent event) {
        if (event.isShortcutDown() || event.isAltDown()) {
            return;
        }
        int columns = columns();
        int page = Math.max(1, (int) (grid.getHeight() / (CELL_HEIGHT + SPACING))) * columns;
        switch (event.getCode()) {
            case LEFT -> model.move(-1);
            case RIGHT -> model.move(1);
            case UP -> model.move(-columns);
            case DOWN -> model.move(columns);
            case PAGE_UP -> model.move(-page);
            case PAGE_DOWN -> model.move(page);
            case HOME -> model.move(-model.size());
            case END -> model.move(model.size());
            default -> {
                return;
            }
        }
        event.consume();
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

    private List<ImageItem> inSight() {
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
