package org.fars.ui.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javax.imageio.ImageIO;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackSettings;
import org.fars.attack.BackboneClassifier;
import org.fars.attack.Pgd;
import org.fars.certify.Certifier;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.image.ImageTensor;
import org.fars.model.LoadedModel;
import org.fars.ui.FakeModel;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.GalleryFilter;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.GallerySort;
import org.fars.ui.gallery.ImageItem.AttackOutcome;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.session.SessionHost.SessionRunStore;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.QueuedTaskRunner;
import org.fars.ui.undo.UndoModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Windows without a window, whose sessions lie in real files; everything on one thread. Jobs run when a test drains the runner. */
abstract class SessionFixture {
    private static final Messages MESSAGES = new Messages(Locale.ENGLISH);
    private static final List<Certifier> QUICK = Certifiers.standard().byIds(List.of("exact-margin"));

    @TempDir
    Path folder;
    Path images;

    /** Evaluation runs that are only names. */
    static final class KeptNames implements SessionRunStore {
        final Set<String> existing = new HashSet<>();
        List<String> shown = List.of();

        @Override
        public List<String> names() {
            return shown;
        }

        @Override
        public void show(List<String> names, Consumer<String> gone) {
            names.stream().filter(name -> !existing.contains(name)).forEach(gone);
            shown = names.stream().filter(existing::contains).toList();
        }
    }

    /** A window without a window. */
    final class Window implements SessionHost {
        final GalleryModel gallery = new GalleryModel(new SimpleDoubleProperty(0.3));
        final SettingsModel settings = new SettingsModel();
        final ObjectProperty<LoadedModel> loaded = new SimpleObjectProperty<>();
        final List<Path> sources = new ArrayList<>();
        final List<String> said = new ArrayList<>();
        final KeptNames runs = new KeptNames();
        final QueuedTaskRunner runner = new QueuedTaskRunner();
        final UndoModel undo = new UndoModel();
        final SessionsModel sessions = new SessionsModel(this,
                folder.resolve("home").resolve("sessions"),
                new RecentSessions(folder.resolve("home").resolve("recent.json"), runner, MESSAGES,
                        damage -> fail(damage.toString())),
                runs, undo, QUICK, said::add, runner, MESSAGES);

        Window() {
            loaded.set(FakeModel.model());
            gallery.cardProperty().set(FakeModel.card());
        }

        /** Leaves the autosave as a killed process does. */
        void crash() {
            KilledProcess.abandonAutosaves(folder.resolve("home").resolve("sessions"));
        }

        void add(Path source) {
            try (Dataset set = Datasets.open(source)) {
                sources.add(source);
                gallery.add(set.images());
            }
        }

        ImageItem item(String name) {
            return gallery.all().stream().filter(one -> one.entry().name().endsWith(name)).findFirst().orElseThrow();
        }

        @Override
        public List<Path> sources() {
            return sources;
        }

        @Override
        public GalleryModel gallery() {
            return gallery;
        }

        @Override
        public SettingsModel settings() {
            return settings;
        }

        @Override
        public String model() {
            return "fake";
        }

        @Override
        public ObservableValue<LoadedModel> loaded() {
            return loaded;
        }

        @Override
        public void replace(List<Path> given, String model, Runnable listed) {
            sources.clear();
            gallery.clear();
            given.forEach(this::add);
            listed.run();
        }

        @Override
        public String perspectiveName() {
            return "INSPECT";
        }

        @Override
        public void showPerspective(String name) {}
    }

    @BeforeEach
    void threeImages() throws IOException {
        images = folder.resolve("data").resolve("images");
        draw(images.resolve("left/a.png"), 0.9, 0.1);
        draw(images.resolve("left/b.png"), 0.6, 0.5);
        draw(images.resolve("right/c.png"), 0.2, 0.8);
    }

    static void draw(Path file, double left, double right) throws IOException {
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 2; y++) {
            image.getRaster().setSample(0, y, 0, (int) Math.round(left * 255));
            image.getRaster().setSample(1, y, 0, (int) Math.round(right * 255));
        }
        ImageIO.write(image, "png", file.toFile());
    }

    Window opened() {
        Window window = new Window();
        window.sessions.start();
        window.runner.drain();
        window.add(images);
        return window;
    }

    static void attack(Window window, ImageItem item) {
        LoadedModel model = window.loaded.get();
        ImageTensor clean = item.entry().source().read(1, 2, 2);
        AttackResult result = Pgd.l2()
            .run(new BackboneClassifier(model.backbone(), model.heads().getFirst()), List.of(clean), new int[]{0},
                    new AttackSettings(2, 50, 0.05, 1, 0), new JobContext())
            .getFirst();
        item.attacked(new AttackOutcome("original", result,
                new Analyzer(model, QUICK).analyze(List.of(result.adversarial()), CertifySettings.DEFAULT,
                        new JobContext())
                    .getFirst(),
                Map.of("original", result.l2())));
    }

    /** Changes everything that a session keeps. */
    static void work(Window window) {
        window.sessions.relabel(window.item("c.png"), Optional.of("left"));
        window.settings.sigma().parse("0.5");
        window.gallery.sortProperty().set(GallerySort.NAME);
        window.gallery.searchProperty().set("png");
        window.gallery.filterProperty().set(GalleryFilter.ALL);
        window.gallery.epsilonProperty().set(0.125);
        window.gallery.selectedProperty().set(window.item("b.png"));
        attack(window, window.item("a.png"));
    }

    static void holdsTheWork(Window window) {
        assertThat(window.gallery.all()).hasSize(3);
        assertThat(window.item("c.png").entry().label()).contains("left");
        assertThat(window.item("b.png").entry().label()).contains("left");
        assertThat(window.settings.sigma().get()).isEqualTo(0.5);
        assertThat(window.gallery.sortProperty().get()).isEqualTo(GallerySort.NAME);
        assertThat(window.gallery.searchProperty().get()).isEqualTo("png");
        assertThat(window.gallery.epsilonProperty().get()).isEqualTo(0.125);
        assertThat(window.gallery.selected()).map(item -> item.entry().name()).contains("left/b.png");
        assertThat(window.runner.failures()).isEmpty();
    }
}
