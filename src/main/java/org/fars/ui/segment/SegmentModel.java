package org.fars.ui.segment;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import org.fars.certify.CertificateType;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.CertifySettings;
import org.fars.certify.HeadNormCache;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.SoundnessCheck.AdversarialStore;
import org.fars.image.ImageSource;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.Head;
import org.fars.model.ImageSize;
import org.fars.model.LoadedModel;
import org.fars.segment.CellCertificates;
import org.fars.segment.CellCertifier;
import org.fars.ui.analysis.ImageAnalyses.Outcome;
import org.fars.ui.analysis.ImageAnalyses;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.segment.SegmentedImage.CellMap;
import org.fars.ui.segment.SegmentedImage.HeadMaps;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;

/** The selected image under a dense model: its cells by the chosen head and certificate, and ε. */
public final class SegmentModel {
    /** Certificates in the order in which they are offered; the last is sampled, and only when it is chosen. */
    private static final List<CertificateType> OFFERED = List.of(CertificateType.EXACT_MARGIN,
            CertificateType.SMOOTHED_CLOSED_FORM, CertificateType.SMOOTHED_ARGMAX);

    private final GalleryModel gallery;
    private final ModelSession models;
    private final BatchHeadEvaluator evaluator;
    private final SettingsModel settings;
    private final TaskRunner runner;
    private final Messages messages;
    private final ReadOnlyObjectWrapper<Optional<SegmentedImage>> scene = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private final ReadOnlyBooleanWrapper looking = new ReadOnlyBooleanWrapper();
    private final ObjectProperty<String> head = new SimpleObjectProperty<>("");
    private final ObjectProperty<CertificateType> certificate = new SimpleObjectProperty<>(OFFERED.getFirst());
    private final CellAttackModel attack;
    private final SegmentCompareModel comparison;
    private Optional<ImageItem> item = Optional.empty();
    private Optional<TaskHandle> segmenting = Optional.empty();
    private Optional<TaskHandle> sampling = Optional.empty();

    /**
     * @param gallery whose selected image is looked at
     * @param models the dense model to look with
     * @param evaluator computes heads of several layers
     * @param settings what certificates and attacks run with
     * @param violations keeps the perturbation where an attack contradicts a certificate
     */
    public SegmentModel(GalleryModel gallery, ModelSession models, BatchHeadEvaluator evaluator,
            SettingsModel settings, AdversarialStore violations, TaskRunner runner, Messages messages) {
        this.gallery = gallery;
        this.models = models;
        this.evaluator = evaluator;
        this.settings = settings;
        this.runner = runner;
        this.messages = messages;
        this.attack = new CellAttackModel(this, settings, runner, messages, violations);
        this.comparison = new SegmentCompareModel(gallery, models, certificate, settings, runner, messages);
        gallery.selectedProperty().addListener((property, before, after) -> look());
        models.denseProperty().addListener((property, before, after) -> {
            chooseHead(after);
            look();
        });
        head.addListener((property, before, after) -> sample());
        certificate.addListener((property, before, after) -> sample());
        settings.onEdit((before, after) -> {
            if (settings.all()
                .stream()
                .anyMatch(setting -> setting.affectsCertificates()
                        && !after.get(setting.key()).equals(before.get(setting.key())))) {
                look();
            }
        });
    }

    /** The selected image, once it is segmented; empty before. */
    ReadOnlyObjectProperty<Optional<SegmentedImage>> sceneProperty() {
        return scene.getReadOnlyProperty();
    }

    /** Why there is nothing to see of the selected image; empty where there is. */
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }

    /** Whether the selected image is being segmented, or its cells sampled. */
    public ReadOnlyBooleanProperty lookingProperty() {
        return looking.getReadOnlyProperty();
    }

    /** Attacks on the selected image. */
    public CellAttackModel attack() {
        return attack;
    }

    /** What is left of many images at worst. */
    public SegmentCompareModel comparison() {
        return comparison;
    }

    /** Whether the selected image is segmented. */
    public boolean isSegmented() {
        return scene.get().isPresent();
    }

    /** The name of the head that decides; empty while there is no model. */
    public ObjectProperty<String> headProperty() {
        return head;
    }

    /** The certificate whose radii are shown. */
    public ObjectProperty<CertificateType> certificateProperty() {
        return certificate;
    }

    /** The ε at which the person looks, ℓ2 of the whole image in pixel units. */
    public DoubleProperty epsilonProperty() {
        return gallery.epsilonProperty();
    }

    /** The image that is looked at. */
    public Optional<ImageItem> item() {
        return item;
    }

    /** Returns the names of the heads to choose from. */
    public List<String> heads() {
        return Stream.ofNullable(models.denseProperty().get())
            .flatMap(one -> one.heads().stream().map(Head::name))
            .toList();
    }

    /** Returns the sizes of images to choose from, the model's own first; empty while there is no model. */
    List<ImageSize> sizes() {
        return models.denseProperty().get() == null ? List.of() : models.sizes();
    }

    /** Returns the size to which images are scaled and cropped; empty while there is no model. */
    Optional<ImageSize> size() {
        return Optional.ofNullable(models.denseProperty().get()).map(one -> ImageSize.of(one.card().input()));
    }

    /** Opens the model for images of another size. */
    void resize(ImageSize size) {
        models.resize(size);
    }

    /** Returns the certificates that the chosen head has. */
    public List<CertificateType> certificates() {
        return chosenHead().map(one -> OFFERED.stream()
            .filter(type -> type == CertificateType.SMOOTHED_ARGMAX || one.linearLayer().isPresent())
            .toList()).orElse(List.of());
    }

    private Optional<Head> chosenHead() {
        return Stream.ofNullable(models.denseProperty().get())
            .flatMap(one -> one.heads().stream())
            .filter(one -> one.name().equals(head.get()))
            .findFirst();
    }

    /** Returns what the chosen head says; empty while the image is not segmented. */
    Optional<HeadMaps> maps() {
        return scene.get().map(now -> now.head(head.get()));
    }

    /** Returns the cells by the chosen certificate; empty while they are not known. */
    Optional<CellMap> map() {
        return maps().map(now -> now.maps().get(certificate.get()));
    }

    /** Returns the label of a class. */
    String label(int index) {
        LoadedModel now = models.denseProperty().get();
        return now == null ? "" : now.label(index);
    }

    private void chooseHead(LoadedModel now) {
        List<String> names = heads();
        if (now != null && !names.contains(head.get())) {
            head.set(names.isEmpty() ? "" : names.getFirst());
        }
    }

    /** Looks at the selected image, again where settings changed. */
    private void look() {
        segmenting.ifPresent(TaskHandle::cancel);
        sampling.ifPresent(TaskHandle::cancel);
        Optional<ImageItem> before = item;
        item = gallery.selected();
        LoadedModel model = models.denseProperty().get();
        if (model == null || !before.equals(item)) {
            scene.set(Optional.empty());
        }
        problem.set(item.flatMap(SegmentModel::reason).orElse(""));
        Optional<ImageAnalyses> analyses = models.analyses().filter(one -> one.model() == model);
        if (item.isPresent() && analyses.isPresent()) {
            segment(item.get(), analyses.get());
        }
    }

    private static Optional<String> reason(ImageItem item) {
        return item.state() instanceof ImageItem.State.Broken(String reason) ? Optional.of(reason) : Optional.empty();
    }

    private void segment(ImageItem now, ImageAnalyses analyses) {
        ImageSource source = now.entry().source();
        CertifySettings using = settings.certify();
        TaskHandle started = runner.submit(messages.get("work.looking", now.entry().name()), context -> {
            Outcome.Segmented found = analyses.segment(source, using, context);
            return SegmentedImage.of(source, analyses.model(), analyses.grid().orElseThrow(), found.image(),
                    found.cells());
        }, found -> {
            problem.set("");
            scene.set(Optional.of(found));
            sample();
        }, mistake -> {
            problem.set(mistake.getMessage());
            return true;
        });
        segmenting = Optional.of(started);
        follow(started);
    }

    private void follow(TaskHandle task) {
        looking.unbind();
        looking.bind(task.underWayProperty());
    }

    /** Samples the smoothed cells of the chosen head, where they were chosen and are not known. */
    private void sample() {
        sampling.ifPresent(TaskHandle::cancel);
        if (!certificates().contains(certificate.get()) && !certificates().isEmpty()) {
            certificate.set(certificates().getFirst());
            return;
        }
        if (certificate.get() != CertificateType.SMOOTHED_ARGMAX || scene.get().isEmpty() || map().isPresent()
                || chosenHead().isEmpty()) {
            return;
        }
        SegmentedImage now = scene.get().get();
        Head with = chosenHead().get();
        CertifySettings using = settings.certify();
        TaskHandle started = runner.submit(messages.get("work.sampling"),
                context -> votes(now, with, using, context), cells -> {
                    if (scene.get().filter(one -> one == now).isPresent()) {
                        scene.set(Optional.of(now.with(with.name(), cells)));
                    }
                });
        sampling = Optional.of(started);
        follow(started);
    }

    private CellCertificates votes(SegmentedImage now, Head with, CertifySettings using, JobContext context) {
        LoadedModel model = now.model();
        double[] embedding = model.backbone().embedDouble(List.of(now.image()))[0];
        return new CellCertifier(new HeadNormCache(), evaluator).votes(
                new CertificationInput(now.image(), now.contentHash(), embedding, model.lipschitz(), model.backbone()),
                now.grid().vectors(embedding), with, using, context);
    }

    /** Returns the classes that the chosen head sees, the one with the most cells first. */
    List<ClassShare> classes() {
        return scene.get().map(now -> {
            int[] counts = new int[now.model().card().classes().size()];
            for (int label : now.head(head.get()).predictions()) {
                if (label >= 0) {
                    counts[label]++;
                }
            }
            return Stream.iterate(0, c -> c < counts.length, c -> c + 1)
                .filter(c -> counts[c] > 0)
                .map(c -> new ClassShare(c, (double) counts[c] / now.grid().cells()))
                .sorted(Comparator.comparingDouble(ClassShare::share).reversed())
                .toList();
        }).orElse(List.of());
    }

    /**
     * How much of an image has a class.
     *
     * @param label the class
     * @param share of the cells, and so of the pixels, in [0, 1]
     */
    record ClassShare(int label, double share) {}
}
