package org.fars.ui.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javax.imageio.ImageIO;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackSettings;
import org.fars.attack.HeadOnBackbone;
import org.fars.attack.L2Pgd;
import org.fars.certify.Certifier;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.evaluate.Analyzer;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.image.ImageTensor;
import org.fars.job.JobContext;
import org.fars.model.LoadedModel;
import org.fars.ui.FakeModel;
import org.fars.ui.gallery.Attacked;
import org.fars.ui.gallery.GalleryFilter;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.GallerySort;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.DirectTaskRunner;
import org.fars.ui.text.Messages;
import org.fars.ui.undo.UndoModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions with real files, on one thread. */
class SessionsModelTest {
    private static final Messages MESSAGES = new Messages(Locale.ENGLISH);
    private static final List<Certifier> QUICK = Certifiers.standard().byIds(List.of("exact-margin"));

    @TempDir
    private Path folder;
    private Path images;

    /** Evaluations of which nothing is known but the names. */
    private static final class KeptNames implements Runs {
        private final Set<String> there = new HashSet<>();
        private List<String> shown = List.of();

        @Override
        public List<String> names() {
            return shown;
        }

        @Override
        public void show(List<String> names, Consumer<String> gone) {
            names.stream().filter(name -> !there.contains(name)).forEach(gone);
            shown = names.stream().filter(there::contains).toList();
        }
    }

    /** A window without a window. */
    private final class Window implements Desk {
        private final GalleryModel gallery = new GalleryModel(new SimpleDoubleProperty(0.3));
        private final SettingsModel settings = new SettingsModel();
        private final ObjectProperty<LoadedModel> loaded = new SimpleObjectProperty<>();
        private final List<Path> sources = new ArrayList<>();
        private final List<String> said = new ArrayList<>();
        private final KeptNames runs = new KeptNames();
        private final DirectTaskRunner runner = new DirectTaskRunner();
        private final UndoModel undo = new UndoModel();
        private final SessionsModel sessions = new SessionsModel(this,
                new SessionsModel.Parts(folder.resolve("home").resolve("sessions"),
                        new RecentSessions(folder.resolve("home").resolve("recent.json"),
                                damage -> fail(damage.toString())),
                        runs, undo, QUICK, said::add),
                runner, MESSAGES);

        Window() {
            loaded.set(FakeModel.model());
            gallery.cardProperty().set(FakeModel.card());
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

    private static void draw(Path file, double left, double right) throws IOException {
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 2; y++) {
            image.getRaster().setSample(0, y, 0, (int) Math.round(left * 255));
            image.getRaster().setSample(1, y, 0, (int) Math.round(right * 255));
        }
        ImageIO.write(image, "png", file.toFile());
    }

    private Window opened() {
        Window window = new Window();
        window.sessions.begin();
        window.add(images);
        return window;
    }

    private static void attack(Window window, ImageItem item) {
        LoadedModel model = window.loaded.get();
        ImageTensor clean = item.entry().source().read(1, 2, 2);
        AttackResult result = new L2Pgd()
            .run(new HeadOnBackbone(model.backbone(), model.heads().getFirst()), List.of(clean), new int[]{0},
                    new AttackSettings(2, 50, 0.05, 1, 0), new JobContext())
            .getFirst();
        item.attacked(new Attacked("original", result,
                new Analyzer(model, QUICK).analyze(List.of(result.adversarial()), CertifySettings.DEFAULT,
                        new JobContext())
                    .getFirst(),
                Map.of("original", result.l2())));
    }

    /** Changes everything that a session keeps. */
    private static void work(Window window) {
        window.sessions.relabel(window.item("c.png"), Optional.of("left"));
        window.settings.sigma().take("0.5");
        window.gallery.sortProperty().set(GallerySort.NAME);
        window.gallery.searchProperty().set("png");
        window.gallery.filterProperty().set(GalleryFilter.ALL);
        window.gallery.epsilonProperty().set(0.125);
        window.gallery.selectedProperty().set(window.item("b.png"));
        attack(window, window.item("a.png"));
    }

    private static void holdsTheWork(Window window) {
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

    @Test
    void whatIsSavedIsOpenedAgain() {
        Window first = opened();
        work(first);
        Path file = folder.resolve("mine");
        first.sessions.saveAs(file, () -> {});
        assertThat(first.sessions.unsavedProperty().get()).isFalse();
        assertThat(first.sessions.fileProperty().get()).contains(folder.resolve("mine.fars"));

        Window second = new Window();
        second.sessions.begin();
        second.sessions.open(folder.resolve("mine.fars"));
        holdsTheWork(second);
        Attacked attacked = second.item("a.png").attacked().orElseThrow();
        Attacked before = first.item("a.png").attacked().orElseThrow();
        assertThat(attacked.result().adversarial()).isEqualTo(before.result().adversarial());
        assertThat(attacked.result().trace()).isEqualTo(before.result().trace());
        assertThat(attacked.nearest()).isEqualTo(before.nearest());
        assertThat(second.sessions.unsavedProperty().get()).isFalse();
        assertThat(second.sessions.recent()).containsExactly(folder.resolve("mine.fars"));
    }

    @Test
    void theEvaluationsLookedAtAreLookedAtAgainAndOneThatIsGoneIsSaid() {
        Window first = opened();
        first.runs.shown = List.of("monday", "sunday");
        first.sessions.saveAs(folder.resolve("mine"), () -> {});

        Window second = new Window();
        second.runs.there.add("monday");
        second.sessions.begin();
        second.sessions.open(folder.resolve("mine.fars"));

        assertThat(second.runs.shown).containsExactly("monday");
        assertThat(second.said).filteredOn(sentence -> sentence.contains("sunday")).hasSize(1);
        assertThat(second.said).noneMatch(sentence -> sentence.contains("monday"));
        assertThat(second.sessions.unsavedProperty().get()).isFalse();
    }

    @Test
    void attacksThatWaitForTheModelAreNotLostWhenTheSessionIsSavedMeanwhile() {
        Window first = opened();
        work(first);
        first.sessions.saveAs(folder.resolve("one.fars"), () -> {});

        Window second = new Window();
        second.loaded.set(null);
        second.sessions.begin();
        second.sessions.open(folder.resolve("one.fars"));
        assertThat(second.item("a.png").attacked()).isEmpty();
        assertThat(second.sessions.unsavedProperty().get()).isFalse();
        second.sessions.saveAs(folder.resolve("two.fars"), () -> {});
        second.loaded.set(FakeModel.model());
        assertThat(second.item("a.png").attacked()).isPresent();

        Window third = new Window();
        third.sessions.begin();
        third.sessions.open(folder.resolve("two.fars"));
        assertThat(third.item("a.png").attacked()).isPresent();
    }

    @Test
    void anAttackOnAnImageThatHasChangedSinceIsLeftOut() throws IOException {
        Window first = opened();
        work(first);
        first.sessions.saveAs(folder.resolve("mine.fars"), () -> {});
        draw(images.resolve("left/a.png"), 0.3, 0.9);

        Window second = new Window();
        second.sessions.begin();
        second.sessions.open(folder.resolve("mine.fars"));
        assertThat(second.item("a.png").attacked()).isEmpty();
    }

    @Test
    void aSessionThatMovedTogetherWithItsImagesFindsThem() throws IOException {
        Window first = opened();
        work(first);
        first.sessions.saveAs(folder.resolve("data").resolve("mine.fars"), () -> {});
        Path moved = Files.move(folder.resolve("data"), folder.resolve("elsewhere"));

        Window second = new Window();
        second.sessions.begin();
        second.sessions.open(moved.resolve("mine.fars"));
        holdsTheWork(second);
        assertThat(second.item("a.png").attacked()).isPresent();
    }

    @Test
    void missingFilesAreListedAndFoundInTheFolderThatThePersonNames() throws IOException {
        Window first = opened();
        work(first);
        Path file = folder.resolve("deep/down/mine.fars");
        first.sessions.saveAs(file, () -> {});
        Files.createDirectories(folder.resolve("other"));
        Files.move(images, folder.resolve("other").resolve("images"));

        Window second = new Window();
        second.sessions.begin();
        second.sessions.open(file);
        assertThat(second.sessions.missingProperty().get()).map(Missing::paths).contains(List.of(images));
        assertThat(second.gallery.all()).isEmpty();
        second.sessions.locate(folder.resolve("deep"));
        assertThat(second.said).singleElement().asString().contains("None of the missing files");
        second.sessions.locate(folder.resolve("other"));
        assertThat(second.sessions.missingProperty().get()).isEmpty();
        holdsTheWork(second);
    }

    @Test
    void missingFilesCanBeLeftOut() throws IOException {
        Window first = opened();
        Path more = folder.resolve("more.png");
        draw(more, 0.5, 0.1);
        first.add(more);
        first.sessions.saveAs(folder.resolve("mine.fars"), () -> {});
        Files.delete(more);

        Window second = new Window();
        second.sessions.begin();
        second.sessions.open(folder.resolve("mine.fars"));
        second.sessions.leaveOut();
        assertThat(second.gallery.all()).hasSize(3);
        assertThat(second.sessions.unsavedProperty().get()).isTrue();
    }

    @Test
    void afterACrashTheNextStartOffersWhatWasThere() {
        Window first = opened();
        work(first);
        first.sessions.look();
        first.sessions.die();

        Window second = new Window();
        second.sessions.begin();
        assertThat(second.sessions.leftProperty().get()).isPresent();
        second.sessions.goOn();
        holdsTheWork(second);
        assertThat(second.item("a.png").attacked()).isPresent();
        assertThat(second.sessions.leftProperty().get()).isEmpty();
        assertThat(second.sessions.unsavedProperty().get()).isTrue();
        assertThat(second.sessions.fileProperty().get()).isEmpty();
        second.sessions.look();
        second.sessions.close();

        Window third = new Window();
        third.sessions.begin();
        assertThat(third.sessions.leftProperty().get()).isEmpty();
    }

    @Test
    void afterACrashTheSessionStillKnowsItsFile() {
        Window first = opened();
        first.sessions.saveAs(folder.resolve("mine.fars"), () -> {});
        first.settings.sigma().take("0.5");
        first.sessions.look();
        first.sessions.die();

        Window second = new Window();
        second.sessions.begin();
        second.sessions.goOn();
        assertThat(second.sessions.fileProperty().get()).contains(folder.resolve("mine.fars"));
        assertThat(second.sessions.unsavedProperty().get()).isTrue();
        assertThat(second.settings.sigma().get()).isEqualTo(0.5);
    }

    @Test
    void whatNobodyWantsToGoOnWithIsKeptAmongTheRecentSessions() {
        Window first = opened();
        first.sessions.look();
        first.sessions.die();

        Window second = new Window();
        second.sessions.begin();
        second.sessions.putAside();
        assertThat(second.sessions.recent()).singleElement().satisfies(path -> assertThat(path).exists());
        second.sessions.open(second.sessions.recent().getFirst());
        assertThat(second.gallery.all()).hasSize(3);
    }

    @Test
    void aWindowThatIsOpenElsewhereIsNotOffered() {
        Window first = opened();
        first.sessions.look();
        Window second = new Window();
        second.sessions.begin();
        assertThat(second.sessions.leftProperty().get()).isEmpty();
        first.sessions.die();
        Window third = new Window();
        third.sessions.begin();
        assertThat(third.sessions.leftProperty().get()).isPresent();
    }

    @Test
    void severalWindowsThatDieInOneSecondAreAllKept() throws IOException {
        List<Window> windows = List.of(opened(), opened(), opened());
        FileTime moment = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        for (int i = 0; i < windows.size(); i++) {
            windows.get(i).settings.sigma().take("0." + (i + 1));
            windows.get(i).sessions.look();
            windows.get(i).sessions.die();
        }
        try (Stream<Path> left = Files.list(folder.resolve("home").resolve("sessions").resolve("running"))) {
            for (Path path : left.toList()) {
                Files.setLastModifiedTime(path, moment);
            }
        }
        Window next = new Window();
        next.sessions.begin();
        next.sessions.putAside();
        assertThat(next.sessions.recent()).hasSize(3).doesNotHaveDuplicates();
        assertThat(next.runner.mistakes()).isEmpty();
        List<Double> sigmas = new ArrayList<>();
        for (Path path : List.copyOf(next.sessions.recent())) {
            next.sessions.open(path);
            sigmas.add(next.settings.sigma().get());
        }
        assertThat(sigmas).containsExactlyInAnyOrder(0.1, 0.2, 0.3);
    }

    @Test
    void aSessionOnADriveThatIsAwayStaysAmongTheRecentOnes() throws IOException {
        Window window = opened();
        Path drive = Files.createDirectory(folder.resolve("drive"));
        window.sessions.saveAs(drive.resolve("far.fars"), () -> {});
        Path away = Files.move(drive, folder.resolve("away"));
        window.sessions.open(drive.resolve("far.fars"));
        assertThat(window.runner.mistakes()).hasSize(1);
        assertThat(window.sessions.recent()).containsExactly(drive.resolve("far.fars"));
        Files.delete(Files.move(away, drive).resolve("far.fars"));
        window.sessions.open(drive.resolve("far.fars"));
        assertThat(window.sessions.recent()).isEmpty();
    }

    @Test
    void aCleanExitLeavesNothing() {
        Window first = opened();
        work(first);
        first.sessions.look();
        first.sessions.close();
        assertThat(folder.resolve("home/sessions/running")).isEmptyDirectory();
    }

    @Test
    void aDamagedAutosaveIsKeptAsideAndSaid() throws IOException {
        Window first = opened();
        first.sessions.look();
        first.sessions.die();
        Path running = folder.resolve("home/sessions/running");
        try (var files = Files.list(running)) {
            for (Path path : files.filter(one -> one.toString().endsWith(".fars")).toList()) {
                Files.writeString(path, Files.readString(path).substring(0, 40));
            }
        }
        Window second = new Window();
        second.sessions.begin();
        assertThat(second.sessions.leftProperty().get()).isEmpty();
        assertThat(second.said).singleElement().asString().contains("damaged").contains(".damaged-");
        try (var files = Files.list(running)) {
            assertThat(files.map(path -> path.getFileName().toString())).anyMatch(name -> name.contains(".damaged-"));
        }
    }

    @Test
    void aFileThatIsNoSessionIsSaidAndLeftAlone() throws IOException {
        Path file = Files.writeString(folder.resolve("torn.fars"), "{\"version\": 1, \"sour");
        Path newer = Files.writeString(folder.resolve("newer.fars"), "{\"version\": 99}");
        Path other = Files.writeString(folder.resolve("other.fars"), "{\"name\": \"something else\"}");
        Window window = opened();
        window.sessions.open(file);
        window.sessions.open(newer);
        window.sessions.open(other);
        window.sessions.open(folder.resolve("none.fars"));
        assertThat(window.runner.mistakes()).satisfiesExactly(
                said -> assertThat(said).contains("torn.fars").contains("damaged"),
                said -> assertThat(said).contains("newer.fars").contains("newer version"),
                said -> assertThat(said).contains("other.fars").contains("no session"),
                said -> assertThat(said).contains("none.fars").contains("no such file"));
        assertThat(file).exists();
        assertThat(window.gallery.all()).hasSize(3);
    }

    @Test
    void unknownFieldsAreIgnoredAndMissingOnesAreEmpty() throws IOException {
        Path file = Files.writeString(folder.resolve("small.fars"),
                "{\"version\": 1, \"colour\": \"blue\", \"sources\": [{\"path\": \"" + images + "\", \"hue\": 3}]}");
        Window window = new Window();
        window.sessions.begin();
        window.sessions.open(file);
        assertThat(window.gallery.all()).hasSize(3);
        assertThat(window.settings.export()).isEqualTo(window.settings.standard());
    }

    @Test
    void anAttackCannotNameAFileElsewhere() throws IOException {
        Window first = opened();
        work(first);
        Path file = folder.resolve("mine.fars");
        first.sessions.saveAs(file, () -> {});
        Files.writeString(file, Files.readString(file).replaceAll("\"file\" : \"[0-9a-f]+", "\"file\" : \"../../x"));
        assertThat(new SessionFile(file).read().attacks()).isEmpty();
    }

    @Test
    void labelsAreUndoneAndRedone() {
        Window window = opened();
        ImageItem item = window.item("c.png");
        window.sessions.relabel(item, Optional.of("left"));
        assertThat(window.undo.undoableProperty().get()).contains("label of right/c.png");
        window.undo.undo();
        assertThat(item.entry().label()).contains("right");
        window.undo.redo();
        assertThat(item.entry().label()).contains("left");
        window.sessions.relabel(item, Optional.empty());
        assertThat(window.sessions.wouldLose()).isTrue();
    }

    @Test
    void lookingAroundIsNoUnsavedChange() {
        Window window = opened();
        window.sessions.saveAs(folder.resolve("mine.fars"), () -> {});
        window.gallery.selectedProperty().set(window.item("c.png"));
        window.gallery.epsilonProperty().set(1);
        window.sessions.look();
        assertThat(window.sessions.unsavedProperty().get()).isFalse();
        window.settings.eps().take("0.7");
        window.sessions.look();
        assertThat(window.sessions.unsavedProperty().get()).isTrue();
    }
}
