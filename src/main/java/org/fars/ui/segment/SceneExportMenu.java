package org.fars.ui.segment;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Tooltip;
import javax.imageio.ImageIO;
import org.fars.core.AtomicFiles;
import org.fars.image.ResultFiles;
import org.fars.segment.CellFiles;
import org.fars.ui.common.Messages;
import org.fars.ui.control.PixelImage;
import org.fars.ui.segment.CellAttackModel.Attacked;
import org.fars.ui.segment.SegmentedImage.CellMap;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Saves masks and radius maps of the selected image. */
final class SceneExportMenu extends MenuButton {
    private final SegmentModel model;
    private final SegmentView.FileSink files;
    private final Messages messages;

    SceneExportMenu(SegmentModel model, SegmentView.FileSink files, Messages messages) {
        super(null, new FontIcon(Feather.DOWNLOAD));
        this.model = model;
        this.files = files;
        this.messages = messages;
        setId("scene-export");
        getStyleClass().addAll("flat", "small", "icon-menu");
        setMinWidth(USE_PREF_SIZE);
        setTooltip(new Tooltip(messages.get("segment.export.tip")));
        setAccessibleText(messages.get("segment.export.tip"));
        setOnShowing(event -> fill());
        // A menu button without items does not open.
        fill();
    }

    private void fill() {
        getItems().setAll(item("mask", this::saveMask), item("radii-npz", this::saveRadii),
                item("radii-png", this::saveMap));
        MenuItem attacked = item("attacked", this::saveAttacked);
        attacked.setDisable(model.attack().attackedProperty().get().isEmpty());
        getItems().add(attacked);
    }

    private MenuItem item(String what, Runnable save) {
        MenuItem item = new MenuItem(messages.get("segment.export." + what));
        item.setId("export-" + what);
        item.setDisable(model.map().isEmpty());
        item.setOnAction(event -> save.run());
        return item;
    }

    private void saveMask() {
        SegmentedImage scene = model.sceneProperty().get().orElseThrow();
        int[] predictions = model.maps().orElseThrow().predictions();
        save(scene, "mask.png", file -> files(scene).writeMask(file, predictions));
    }

    private void saveAttacked() {
        SegmentedImage scene = model.sceneProperty().get().orElseThrow();
        Attacked attacked = model.attack().attackedProperty().get().orElseThrow();
        save(scene, "attacked.png", file -> files(scene).writeMask(file, attacked.cells().after()));
    }

    private void saveRadii() {
        CellMap map = model.map().orElseThrow();
        SegmentedImage scene = model.sceneProperty().get().orElseThrow();
        save(scene, map.cells().type().id() + ".npz", file -> files(scene).writeRadii(file, map.cells()));
    }

    private void saveMap() {
        CellMap map = model.map().orElseThrow();
        SegmentedImage scene = model.sceneProperty().get().orElseThrow();
        save(scene, map.cells().type().id() + ".png", file -> write(CellPictures.of(scene)
            .radii(map.cells(), CellPictures.roundUp(map.largest()), Optional.empty()), file));
    }

    private void save(SegmentedImage scene, String ending, Consumer<Path> writer) {
        String stem = scene.source().name().replaceFirst("\\.[^.]*$", "");
        files.save(String.join(".", stem, model.headProperty().get(), ending), file -> {
            writer.accept(file);
            ResultFiles.record(List.of(file));
        });
    }

    private static CellFiles files(SegmentedImage scene) {
        return new CellFiles(scene.grid(), scene.model().card().segmentation());
    }

    private static void write(PixelImage image, Path file) {
        BufferedImage picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        picture.setRGB(0, 0, image.width(), image.height(), image.argb(), 0, image.width());
        AtomicFiles.write(file, out -> ImageIO.write(picture, "png", out));
    }
}
