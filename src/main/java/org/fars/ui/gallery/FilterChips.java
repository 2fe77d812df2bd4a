package org.fars.ui.gallery;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import org.fars.ui.common.Messages;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Which images are shown: one of the filters, and what else narrows them, each with a cross that takes it away. */
final class FilterChips extends FlowPane {
    private static final PseudoClass ACTIVE = PseudoClass.getPseudoClass("active");

    private final GalleryModel model;
    private final Messages messages;
    private final Map<GalleryFilter, ToggleButton> chips = new EnumMap<>(GalleryFilter.class);

    FilterChips(GalleryModel model, Messages messages) {
        this.model = model;
        this.messages = messages;
        getStyleClass().add("chips");
        setAlignment(Pos.CENTER_LEFT);
        getChildren().addAll(picked(), ofClass());
        ToggleGroup group = new ToggleGroup();
        for (GalleryFilter filter : GalleryFilter.values()) {
            ToggleButton chip = new ToggleButton(messages.get(filter.key()));
            chip.setId("filter-" + filter.name().toLowerCase(Locale.ROOT));
            chip.getStyleClass().add("chip");
            chip.setToggleGroup(group);
            chip.setTooltip(new Tooltip(messages.get(filter.key() + ".tip")));
            chip.setSelected(filter == model.filterProperty().get());
            chip.setOnAction(event -> model.filterProperty().set(filter));
            chips.put(filter, chip);
            getChildren().add(chip);
        }
        model.filterProperty().addListener((property, before, after) -> chips.get(after).setSelected(true));
        group.selectedToggleProperty().addListener((property, before, after) -> {
            if (after == null) {
                before.setSelected(true);
            }
        });
        model.cardProperty().addListener((property, before, after) -> showWhatSuits());
        model.brokenProperty().addListener((property, before, after) -> showWhatSuits());
        showWhatSuits();
        ToggleButton broken = chips.get(GalleryFilter.BROKEN);
        broken.visibleProperty()
            .bind(model.brokenProperty()
                .greaterThan(0)
                .or(model.filterProperty().isEqualTo(GalleryFilter.BROKEN)));
        broken.managedProperty().bind(broken.visibleProperty());
        model.brokenProperty()
            .addListener((property, before, after) -> broken.pseudoClassStateChanged(ACTIVE, after.intValue() > 0));
    }

    /** Segmented images have no one class that could be correct or certified. */
    private void showWhatSuits() {
        boolean dense = model.isDense();
        boolean broken = model.brokenProperty().get() > 0;
        chips.forEach((filter, chip) -> {
            if (filter != GalleryFilter.BROKEN) {
                chip.setVisible(!dense || broken && filter == GalleryFilter.ALL);
                chip.setManaged(chip.isVisible());
            }
        });
        if (dense && model.filterProperty().get() != GalleryFilter.BROKEN) {
            model.filterProperty().set(GalleryFilter.ALL);
        }
    }

    private Button picked() {
        Button chip = removable("picked", model::clearPicked);
        chip.setTooltip(new Tooltip(messages.get("gallery.picked.tip")));
        model.pickedProperty().addListener((property, before, after) -> {
            show(chip, after.isPresent());
            after.ifPresent(some -> chip.setText(
                    messages.get("gallery.picked", some.locations().size(), some.where())));
        });
        return chip;
    }

    private Button ofClass() {
        Button chip = removable("class", () -> model.ofClassProperty().set(java.util.Optional.empty()));
        chip.setTooltip(new Tooltip(messages.get("gallery.class.remove")));
        model.ofClassProperty().addListener((property, before, after) -> {
            show(chip, after.isPresent());
            after.ifPresent(chip::setText);
        });
        return chip;
    }

    private static Button removable(String id, Runnable remove) {
        Button chip = new Button(null, new FontIcon(Feather.X));
        chip.setId("chip-" + id);
        chip.getStyleClass().addAll("chip", "removable");
        chip.setContentDisplay(ContentDisplay.RIGHT);
        chip.setMaxWidth(240);
        chip.setOnAction(event -> remove.run());
        show(chip, false);
        return chip;
    }

    private static void show(Button chip, boolean visible) {
        chip.setVisible(visible);
        chip.setManaged(visible);
    }
}
