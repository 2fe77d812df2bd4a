package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fars.ui.WindowWaits.until;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBar.ButtonData;
import javafx.scene.control.DialogPane;
import javafx.stage.Stage;
import javax.imageio.ImageIO;
import org.fars.attack.Attacks;
import org.fars.attack.LinearBackbone;
import org.fars.attack.Pgd;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.core.JobContext;
import org.fars.image.ArrayFiles;
import org.fars.image.ArrayFiles.StoredArray;
import org.fars.image.Datasets;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.model.Shape;
import org.fars.ui.WindowWaits;
import org.fars.ui.chart.Typeface;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.gallery.GalleryModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

/** Files that hold many images, dropped on the window. */
class DataFilesFlowTest {
    private final FxRobot robot = new FxRobot();
    @TempDir
    private Path folder;
    private WindowAssembler explorer;

    /** A model of four classes of CIFAR-10. */
    private static final class FourClasses implements ModelCatalog {
        private static final Shape INPUT = new Shape(3, 4, 4);

        @Override
        public List<ModelCard> list() {
            return List.of(new ModelCard("four", "four", INPUT, List.of(),
                    List.of("airplane", "automobile", "bird", "cat"), List.of(), null, Map.of(), Map.of(), Map.of(),
                    Map.of()));
        }

        @Override
        public LoadedModel open(String id, JobContext context) {
            double[][] rows = new double[4][INPUT.size()];
            for (int j = 0; j < rows.length; j++) {
                rows[j][j] = 1;
            }
            return new LoadedModel(list().getFirst(), new LinearBackbone(INPUT),
                    List.of(new LinearHead("original", rows, new double[4])), LipschitzBound.one());
        }
    }

    @BeforeEach
    void open() throws TimeoutException {
        FxToolkit.registerPrimaryStage();
        FxToolkit.setupStage(this::open);
    }

    private void open(Stage stage) {
        Typeface.loadForWindow();
        explorer = new WindowAssembler(new AppServices(new FourClasses(), Certifiers.standard(),
                new Attacks(List.of(Pgd.l2())), new AppDirectories(folder, folder.resolve("home")), () -> {}),
                new Theme(false), new Messages(Locale.ENGLISH), 1000, 760);
        explorer.show(stage, List.of());
    }

    @AfterEach
    void close() throws Exception {
        WindowWaits.close(explorer);
    }

    private Path npz(String name, int images, int... labels) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        byte[] classes = new byte[labels.length];
        for (int i = 0; i < labels.length; i++) {
            classes[i] = (byte) labels[i];
        }
        ArrayFiles.writeArrays(file, List.of(
                new StoredArray("x", "|u1", new int[]{images, 4, 4, 3}, out -> out.write(new byte[images * 48])),
                new StoredArray("y", "|u1", new int[]{labels.length}, out -> out.write(classes))));
        return file;
    }

    private Path parquet() throws IOException {
        Path file = folder.resolve("validation-00000-of-00001.parquet");
        try (InputStream in = Datasets.class.getResourceAsStream("parquet/struct-zstd.parquet")) {
            Files.copy(in, file);
        }
        return file;
    }

    private Path cifar(int... labels) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int label : labels) {
            bytes.write(label);
            bytes.write(new byte[3072]);
        }
        return Files.write(folder.resolve("test_batch.bin"), bytes.toByteArray());
    }

    private Path zip(String label) throws IOException {
        Path file = folder.resolve("pictures.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(label + "/1.png"));
            ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB), "png", zip);
        }
        return file;
    }

    private void drop(Path... paths) {
        robot.interact(() -> explorer.view().drop().receive(Arrays.asList(paths)));
    }

    private GalleryModel gallery() {
        return explorer.model().gallery();
    }

    private List<String> classes() {
        List<String> names = new FourClasses().list().getFirst().classes();
        return gallery().all()
            .stream()
            .map(item -> gallery().labelIndex(item).stream().mapToObj(names::get).findFirst().orElse("none"))
            .toList();
    }

    private void answer(String id) throws TimeoutException {
        until(() -> robot.lookup("#" + id).tryQuery().isPresent());
        DialogPane pane = robot.lookup("#" + id).queryAs(DialogPane.class);
        robot.interact(() -> pane.getButtonTypes()
            .stream()
            .filter(type -> type.getButtonData() == ButtonData.YES)
            .findFirst()
            .map(pane::lookupButton)
            .map(Button.class::cast)
            .orElseThrow()
            .fire());
    }

    @Test
    void everyKindIsShownByItsClassesAndADamagedFileIsOneSentence() throws Exception {
        until(() -> explorer.model().models().modelProperty().get() != null);
        Path damaged = npz("damaged.npz", 2, 1, 2, 3);

        drop(npz("set.npz", 2, 1, 0), damaged, parquet(), cifar(2, 3), zip("cat"));

        until(() -> explorer.running().isEmpty() && gallery().knownProperty().get() == 8);
        assertThat(classes()).containsExactly("automobile", "airplane", "bird", "airplane", "none", "bird", "cat",
                "cat");
        assertThat(((Toasts) explorer.view().lookup("#toasts")).texts())
            .anyMatch(text -> text.contains("has the shape 3, not one label for each of the 2 images"));
    }

    @Test
    void aFolderOfSetsAsksForTheSplitAndSkipsWhatIsDamaged() throws Exception {
        until(() -> explorer.model().models().modelProperty().get() != null);
        npz("sets/test-1.npz", 1, 3);
        npz("sets/test-2.npz", 1, 2, 1);
        npz("sets/test-3.npz", 1, 2);
        npz("sets/train.npz", 1, 1);

        drop(folder.resolve("sets"));
        answer("split-question");

        until(() -> explorer.running().isEmpty() && gallery().knownProperty().get() == 2);
        assertThat(classes()).containsExactly("cat", "bird");
        assertThat(explorer.model().opening().skipped()).singleElement()
            .satisfies(file -> assertThat(file.reason()).contains("not one label for the one image"));
    }
}
