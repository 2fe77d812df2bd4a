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
 * The adversarial image as files, each with what the attacked head says of exactly what is in it. They are made beside,
 * when somebody first seems to want them, so that one can be dragged out of the window or copied at once.
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

    /** One file a format; empty until they are made. */
    public ReadOnlyObjectProperty<List<AdversarialFiles.Saved>> copiesProperty() {
        return copies.getReadOnlyProperty();
    }

    /** The file that was saved last; empty before the first. */
    public ReadOnlyStringProperty savedProperty() {
        return saved.getReadOnlyProperty();
    }

    /** Makes the files, unless they are there or there is nothing to make them of. */
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

    /** The copy of that format; empty until it is made. */
    public Optional<AdversarialFiles.Saved> copy(AdversarialFiles.Format format) {
        return copies.get().stream().filter(copy -> copy.format() == format).findFirst();
    }

    /**
     * What a drag out of the window hands over: the 16-bit PNG, which other programs can show.
     *
     * @param all whether the 8-bit PNG and the exact NPZ, with the original in it, go along
     */
    List<File> dragged(boolean all) {
        return copies.get()
            .stream()
            .filter(copy -> all || copy.format() == AdversarialFiles.Format.PNG_16)
            .map(copy -> copy.file().toFile())
            .toList();
    }

    /** Copies a file to where the person wants it, replacing what is there. */
    public void save(AdversarialFiles.Saved copy, Path to) {
        runner.submit(messages.get("work.exporting", to.getFileName().toString()), context -> {
            Path written = AtomicFiles.write(to, out -> Files.copy(copy.file(), out));
            ResultFiles.record(List.of(written));
            return written;
        }, file -> {
            // Twice the same file is news twice.
            saved.set("");
            saved.set(file.toString());
        });
    }
}
