package org.fars.ui.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.SimpleDoubleProperty;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.evaluate.store.RunRepository;
import org.fars.ui.FakeModel;
import org.fars.ui.common.Messages;
import org.fars.ui.compare.DisplayedRun.RunInfo;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.QueuedTaskRunner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionRunsTest {
    private static final Messages MESSAGES = new Messages(Locale.ENGLISH);

    private final QueuedTaskRunner runner = new QueuedTaskRunner();
    private final List<String> gone = new ArrayList<>();
    @TempDir
    private Path folder;
    private RunRepository repository;
    private CompareModel compare;

    @BeforeEach
    void twoRuns() {
        repository = new RunRepository(folder);
        compare = model();
        compare.run();
        runner.drain();
        compare.options().limitProperty().set("1");
        compare.run();
        runner.drain();
    }

    private CompareModel model() {
        GalleryModel gallery = new GalleryModel(new SimpleDoubleProperty(0.3));
        gallery.cardProperty().set(FakeModel.card());
        gallery.add(
                List.of(FakeModel.image("sure", "left", 0.9, 0.1), FakeModel.image("close", "right", 0.4, 0.5)));
        CompareModel made = new CompareModel(gallery,
                Certifiers.standard(), new Attacks(), repository, () -> "drawn", new SettingsModel(), runner, MESSAGES);
        made.modelProperty().set(FakeModel.model());
        return made;
    }

    private static List<String> shown(CompareModel model) {
        return model.shownProperty().get().stream().map(run -> run.info().key()).toList();
    }

    @Test
    void bothRunsAreShownAgainInTheirOrder() {
        compare.choose(RunInfo.of(compare.runs().getLast()));
        runner.drain();
        CompareModel tomorrow = model();
        new SessionRuns(tomorrow, repository, MESSAGES).show(new SessionRuns(compare, repository, MESSAGES).names(),
                gone::add);
        runner.drain();
        assertThat(shown(compare)).hasSize(2);
        assertThat(shown(tomorrow)).isEqualTo(shown(compare));
        assertThat(gone).isEmpty();
    }

    @Test
    void aRunThatIsGoneIsNamedAndTheOtherIsShown() {
        Path there = compare.runs().getLast().folder();
        CompareModel tomorrow = model();
        new SessionRuns(tomorrow, repository, MESSAGES).show(List.of("lost", there.getFileName().toString()),
                gone::add);
        runner.drain();
        assertThat(gone).containsExactly("lost");
        assertThat(shown(tomorrow)).containsExactly(there.toString());
    }

    @Test
    void withoutStoredRunsTheOpenImagesAreShown() {
        CompareModel tomorrow = model();
        new SessionRuns(tomorrow, repository, MESSAGES).show(List.of(), gone::add);
        runner.drain();
        assertThat(tomorrow.chosenProperty().get()).containsExactly(RunInfo.OPEN_IMAGES);
        assertThat(gone).isEmpty();
    }
}
