package org.fars.ui.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.fars.ui.app.AppServices.ImportRequest;
import org.fars.ui.app.AppServices.ModelImporter.Trial;
import org.fars.ui.app.AppServices.ModelImporter;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;

/** Imports models, and first tries them on an open image. On the window's thread. */
final class ImportModel {
    private final ModelImporter importer;
    private final GalleryModel gallery;
    private final TaskRunner runner;
    private final Messages messages;
    private final Consumer<String> imported;
    private final ReadOnlyStringWrapper sample = new ReadOnlyStringWrapper("");
    private Optional<TaskHandle> trial = Optional.empty();

    /**
     * The files of one model among those that a person gave.
     *
     * @param network the checkpoint, ONNX file or program
     * @param classifier a second checkpoint, if there is one
     * @param labels a list of class names, if there is one
     */
    record ModelFiles(Optional<Path> network, Optional<Path> classifier, Optional<Path> labels) {
        private static final Set<String> MODELS = Set.of("onnx", "pt", "pth", "ckpt", "torchscript");

        /** Returns whether a file is meant to be a model, by its name. */
        static boolean isModel(Path file) {
            return MODELS.contains(extension(file));
        }

        /** Returns whether a file is rebuilt of its data, by its name; others may be programs. */
        static boolean isData(Path file) {
            return extension(file).equals("onnx");
        }

        /** Returns no files. */
        static ModelFiles none() {
            return of(List.of());
        }

        /** Sorts files by their names: a classifier is called so, and class names are text. */
        static ModelFiles of(List<Path> files) {
            List<Path> models = new ArrayList<>(files.stream().filter(ModelFiles::isModel).toList());
            models.sort(Comparator.comparing(ModelFiles::isClassifier));
            return new ModelFiles(models.stream().findFirst(),
                    models.stream().skip(1).filter(ModelFiles::isClassifier).findFirst(),
                    files.stream().filter(file -> extension(file).equals("txt")).findFirst());
        }

        private static boolean isClassifier(Path file) {
            return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).contains("classifier");
        }

        private static String extension(Path file) {
            String name = String.valueOf(file.getFileName());
            return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        }
    }

    /** @param imported told the id of a new model */
    ImportModel(ModelImporter importer, GalleryModel gallery, TaskRunner runner, Messages messages,
            Consumer<String> imported) {
        this.importer = importer;
        this.gallery = gallery;
        this.runner = runner;
        this.messages = messages;
        this.imported = imported;
    }

    /** What the model would decide about the open image, or why it cannot be tried; empty before {@link #tryOut}. */
    ReadOnlyStringProperty sampleProperty() {
        return sample.getReadOnlyProperty();
    }

    /** Imports a model. */
    void start(ImportRequest request) {
        forget();
        runner.submit(messages.get("work.import", request.id()), context -> {
            importer.run(request);
            return request.id();
        }, imported);
    }

    /** Returns whether there is an image to try a model on. */
    boolean canTry() {
        return image().isPresent();
    }

    private Optional<ImageItem> image() {
        Supplier<Optional<ImageItem>> first = () -> gallery.all().stream().filter(item -> !item.broken()).findFirst();
        return gallery.selected().filter(item -> !item.broken()).or(first);
    }

    /** Has a model decide about the image that is looked at, or else the first one, and keeps nothing of the model. */
    void tryOut(ImportRequest request) {
        forget();
        image().ifPresent(item -> {
            sample.set(messages.get("import.trying"));
            trial = Optional.of(runner.submit(messages.get("work.trying", request.backbone().getFileName()),
                    context -> importer.tryOut(request, item.entry().source(), context),
                    found -> sample.set(found.map(one -> words(item, one)).orElse("")), mistake -> {
                        sample.set(mistake.getMessage());
                        return true;
                    }));
        });
    }

    private String words(ImageItem item, Trial found) {
        return messages.get("import.sample", item.entry().name(),
                found.label().orElse(messages.get("import.class", found.prediction())),
                NumberFormats.signed(found.margin()), found.classes(), found.input());
    }

    /** Stops a trial and forgets what came of it. */
    void forget() {
        trial.ifPresent(TaskHandle::cancel);
        trial = Optional.empty();
        sample.set("");
    }
}
