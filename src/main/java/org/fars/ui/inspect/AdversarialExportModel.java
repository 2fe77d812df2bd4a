package org.fars.ui.inspect;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.fars.attack.BackboneClassifier;
import org.fars.core.AtomicFiles.UnwritableFileException;
import org.fars.core.AtomicFiles;
import org.fars.evaluate.store.AdversarialFiles;
import org.fars.image.ImageTensor;
import org.fars.image.ResultFiles;
import org.fars.model.LoadedModel;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.ImageItem.AttackOutcome;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;

/**
 * Exports the adversarial image to files, each with what the attacked head says about exactly what is in it. They are written
 * to a temporary folder as soon as they may be needed, because a drag out of the window needs a file at once.
 */
public final class AdversarialExportModel {
    private final InspectModel inspect;
    private final TaskRunner runner;
    private final Messages messages;
    private final ReadOnlyObjectWrapper<List<AdversarialFiles.Saved>> copies = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyStringWrapper saved = new ReadOnlyStringWrapper("");
    private Optional<TaskHandle> making = Optional.empty();

    AdversarialExportModel(InspectModel inspect, TaskRunner runner, Messages messages) {
        this.inspect = inspect;
        this.runner = runner;
        this.messages = messages;
        inspect.attack().tracedProperty().addListener((property, before, after) -> forget());
    }

    private void forget() {
        making.ifPresent(TaskHandle::cancel);
        making = Optional.empty();
        copies.set(List.of());
    }

    /** The files, one per format; empty until they are written. */
    public ReadOnlyObjectProperty<List<AdversarialFiles.Saved>> copiesProperty() {
        return copies.getReadOnlyProperty();
    }

    /** The path of the file saved last; empty before the first. */
    public ReadOnlyStringProperty savedProperty() {
        return saved.getReadOnlyProperty();
    }

    /** Writes the files in the background, unless they are written or there is no adversarial image. */
    public void prepare() {
        Optional<AttackOutcome> attacked = inspect.attack().tracedProperty().get();
        if (making.isPresent() || attacked.isEmpty() || inspect.analysisProperty().get().isEmpty()) {
            return;
        }
        ImageTensor original = inspect.analysisProperty().get().get().image();
        LoadedModel model = inspect.modelProperty().get();
        AttackOutcome now = attacked.get();
        String name = name(now);
        making = Optional.of(runner.submit(messages.get("work.copies"), context -> {
            BackboneClassifier classifier = new BackboneClassifier(model.backbone(), model.head(now.head()));
            Path folder = temporary();
            List<AdversarialFiles.Saved> made = new AdversarialFiles(classifier).write(folder, name, original,
                    now.result().adversarial(), now.result().label());
            made.forEach(copy -> copy.file().toFile().deleteOnExit());
            return made;
        }, copies::set));
    }

    private String name(AttackOutcome attacked) {
        String image = inspect.item()
            .map(item -> item.entry().name())
            .orElse("image")
            .replaceAll("^.*[/\\\\]", "")
            .replaceAll("\\.[A-Za-z0-9]{1,5}$", "")
            .replaceAll("[^\\p{L}\\p{N}._ -]", "-");
        return image + "-" + attacked.result().attack();
    }

    private static Path temporary() {
        try {
            Path folder = Files.createTempDirectory("fars-adversarial-");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UnwritableFileException(Path.of(System.getProperty("java.io.tmpdir")), e);
        }
    }

    /** Returns the file of a format; empty until it is written. */
    public Optional<AdversarialFiles.Saved> copy(AdversarialFiles.Format format) {
        return copies.get().stream().filter(copy -> copy.format() == format).findFirst();
    }

    /**
     * Returns the files to drag out of the window: the 16-bit PNG, which other programs can show.
     *
     * @param all whether to add the 8-bit PNG and the exact NPZ, which also holds the original
     */
    List<File> dragged(boolean all) {
        return copies.get()
            .stream()
            .filter(copy -> all || copy.format() == AdversarialFiles.Format.PNG_16)
            .map(copy -> copy.file().toFile())
            .toList();
    }

    /** Copies a file to the path that the person chose, replacing what is there. */
    public void save(AdversarialFiles.Saved copy, Path to) {
        runner.submit(messages.get("work.exporting", to.getFileName().toString()), context -> {
            Path written = AtomicFiles.write(to, out -> Files.copy(copy.file(), out));
            ResultFiles.record(List.of(written));
            return written;
        }, file -> {
            // Saving the same file again is announced again.
            saved.set("");
            saved.set(file.toString());
        });
    }
}
