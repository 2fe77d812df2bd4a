package org.fars.ui.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.beans.value.ChangeListener;
import org.fars.attack.Attack;
import org.fars.certify.Certificate;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.evaluate.analysis.SoundnessCheck.AdversarialStore;
import org.fars.evaluate.analysis.Analysis.NearestClass;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.Analyzer.SharedLogits;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.image.ImageSource;
import org.fars.model.Head;
import org.fars.model.LoadedModel;
import org.fars.ui.analysis.ImageAnalyses;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.AnalysisSummary;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem.AttackOutcome;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;

/** The selected image: its analysis, the two heads shown side by side, the attacks on it, and ε. */
public final class InspectModel {
    /** The strongest magnification of a perturbation. */
    public static final double LARGEST_MAGNIFICATION = 100;
    private static final int LONGEST_NAME = 32;

    private final GalleryModel gallery;
    private final ModelSession models;
    private final List<Certifier> quick;
    private final List<Certifier> sampled;
    private final SettingsModel settings;
    private final TaskRunner runner;
    private final Messages messages;

    private final ReadOnlyObjectWrapper<Optional<Analysis>> analysis = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<AttackOutcome>> attacked = new ReadOnlyObjectWrapper<>(
            Optional.empty());
    private final ReadOnlyObjectWrapper<List<Analysis.HeadAnalysis>> smoothed = new ReadOnlyObjectWrapper<>(List.of());
    private final AttackModel attack;
    private final AdversarialExportModel copies;
    private final ReadOnlyObjectWrapper<OptionalInt> expected = new ReadOnlyObjectWrapper<>(OptionalInt.empty());
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private final StringProperty hint = new SimpleStringProperty("");
    private final ReadOnlyBooleanWrapper looking = new ReadOnlyBooleanWrapper();
    private final ObjectProperty<Head> left = new SimpleObjectProperty<>();
    private final ObjectProperty<Head> right = new SimpleObjectProperty<>();
    private final ReadOnlyObjectProperty<LoadedModel> model;
    private final DoubleProperty magnification = new SimpleDoubleProperty(20);
    private final ChangeListener<Object> follow = (property, before, after) -> followItem();
    private String leftName = "";
    private String rightName = "";
    private boolean magnificationChosen;
    private boolean fitting;
    private Optional<ImageItem> item = Optional.empty();
    private Optional<TaskHandle> analysing = Optional.empty();
    private Optional<TaskHandle> sampling = Optional.empty();

    /**
     * @param gallery whose selected image is looked at
     * @param models the model to look with
     * @param quick the certificates of adversarial images
     * @param sampled certificates of smoothed heads, which are computed after the others
     * @param attacks the attacks to choose from for the test at ε
     * @param settings what certificates and attacks run with
     * @param runner runs them
     * @param violations keeps the perturbation where an attack contradicts a certificate
     */
    public InspectModel(GalleryModel gallery, ModelSession models, List<Certifier> quick, List<Certifier> sampled,
            List<Attack> attacks, SettingsModel settings, TaskRunner runner, Messages messages,
            AdversarialStore violations) {
        this.gallery = gallery;
        this.models = models;
        this.model = models.modelProperty();
        this.quick = List.copyOf(quick);
        this.sampled = List.copyOf(sampled);
        this.settings = settings;
        this.runner = runner;
        this.messages = messages;
        this.attack = new AttackModel(this, gallery, this.quick, attacks, settings, runner, messages, violations);
        this.copies = new AdversarialExportModel(this, runner, messages);
        gallery.selectedProperty().addListener((property, before, after) -> look());
        attacked
            .addListener((property, before, after) -> after.ifPresent(now -> fitMagnification(now.result().linf())));
        left.addListener((property, before, after) -> leftName = after == null ? leftName : after.name());
        right.addListener((property, before, after) -> rightName = after == null ? rightName : after.name());
        magnification.addListener((property, before, after) -> magnificationChosen |= !fitting);
        model.addListener((property, before, after) -> {
            attack.cancel();
            chooseColumns(after);
            look();
        });
    }

    /** The model in use; null before there is one. */
    public ReadOnlyObjectProperty<LoadedModel> modelProperty() {
        return model;
    }

    /** Returns whether a dense model is in use, about which nothing is known here. */
    boolean isDense() {
        return models.denseProperty().get() != null;
    }

    /** What is known of the selected image. */
    public ReadOnlyObjectProperty<Optional<Analysis>> analysisProperty() {
        return analysis.getReadOnlyProperty();
    }

    /** The attack on the selected image. */
    public ReadOnlyObjectProperty<Optional<AttackOutcome>> attackedProperty() {
        return attacked.getReadOnlyProperty();
    }

    /** Why there is nothing to see of the selected image; empty where there is. */
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }

    /** What the person waits for or has to do before images can be analysed; empty where nothing. */
    public StringProperty hintProperty() {
        return hint;
    }

    /** Whether the selected image is being analysed. */
    public ReadOnlyBooleanProperty lookingProperty() {
        return looking.getReadOnlyProperty();
    }

    /** Attacks on the selected image. */
    public AttackModel attack() {
        return attack;
    }

    /** The head in the left column; null while there is no model. */
    public ObjectProperty<Head> leftProperty() {
        return left;
    }

    /** The head in the right column; the left one's if the model has only one, null while there is no model. */
    public ObjectProperty<Head> rightProperty() {
        return right;
    }

    /** Returns the heads in the columns, from left to right, each once. */
    public List<Head> columns() {
        return Stream.of(left.get(), right.get()).filter(Objects::nonNull).distinct().toList();
    }

    /** Keeps what the person has chosen where the new model has heads of these names. */
    private void chooseColumns(LoadedModel now) {
        if (now == null) {
            left.set(null);
            right.set(null);
            return;
        }
        List<Head> heads = now.heads();
        left.set(heads.stream().filter(each -> each.name().equals(leftName)).findFirst().orElse(heads.getFirst()));
        right.set(heads.stream()
            .filter(each -> each.name().equals(rightName))
            .findFirst()
            .orElse(heads.get(Math.min(1, heads.size() - 1))));
    }

    /** Returns the first head of the model that decides by the same logits; itself if there is no other. */
    public Head representative(Head head) {
        List<Head> heads = model.get().heads();
        return heads.get(new SharedLogits(heads).first(heads.indexOf(head)));
    }

    /** Returns the attack on a head, or on one that decides by the same logits. */
    public Optional<AttackOutcome> attackOn(Head head) {
        if (model.get() == null || analysis.get().isEmpty() || !model.get().heads().contains(head)) {
            return Optional.empty();
        }
        String attackedHead = representative(head).name();
        return attacked.get()
            .flatMap(now -> now.all()
                .stream()
                .filter(each -> each.head().equals(head.name()) || each.head().equals(attackedHead))
                .findFirst());
    }

    /** How many times the perturbation is magnified. */
    public DoubleProperty magnificationProperty() {
        return magnification;
    }

    /** The ε at which the person looks. */
    public DoubleProperty epsilonProperty() {
        return gallery.epsilonProperty();
    }

    /** What certificates and attacks run with. */
    public SettingsModel settings() {
        return settings;
    }

    /** The image that is looked at. */
    public Optional<ImageItem> item() {
        return item;
    }

    /** The class that the image's label names; empty where nobody knows what would be right. */
    public ReadOnlyObjectProperty<OptionalInt> expectedProperty() {
        return expected.getReadOnlyProperty();
    }

    /** The label of a class in the model in use. */
    public String label(int index) {
        return model.get() == null ? "" : model.get().label(index);
    }

    /** Looks at the selected image (again, where settings changed). */
    public void look() {
        analysing.ifPresent(TaskHandle::cancel);
        looking.unbind();
        looking.set(false);
        sampling.ifPresent(TaskHandle::cancel);
        smoothed.set(List.of());
        item.ifPresent(old -> {
            old.stateProperty().removeListener(follow);
            old.attackedProperty().removeListener(follow);
            old.entryProperty().removeListener(follow);
        });
        Optional<ImageItem> before = item;
        item = gallery.selected();
        if (!before.equals(item)) {
            attack.cancel();
        }
        item.ifPresent(now -> {
            now.stateProperty().addListener(follow);
            now.attackedProperty().addListener(follow);
            now.entryProperty().addListener(follow);
        });
        if (item.isEmpty() || model.get() == null || !before.equals(item)) {
            analysis.set(Optional.empty());
        }
        followItem();
        Optional<ImageAnalyses> analyses = models.analyses().filter(one -> one.model() == model.get());
        if (item.isPresent() && analyses.isPresent() && !item.get().broken()) {
            analyze(item.get(), analyses.get());
        }
    }

    /** Until the person chooses, the strongest change fills the range of colours. */
    private void fitMagnification(double linf) {
        if (!magnificationChosen && linf > 0) {
            fitting = true;
            magnification.set(Math.clamp(Math.rint(1 / linf), 1, LARGEST_MAGNIFICATION));
            fitting = false;
        }
    }

    private void followItem() {
        expected.set(item.map(gallery::labelIndex).orElse(OptionalInt.empty()));
        attacked.set(item.flatMap(ImageItem::attacked));
        problem.set(item.filter(ImageItem::broken).map(InspectModel::reason).orElse(""));
    }

    /** Why an image cannot be read, with its name instead of the whole path: there is little room. */
    private static String reason(ImageItem broken) {
        String sentence = ((ImageItem.State.Broken) broken.state()).reason();
        String place = broken.entry().source().location() + ": ";
        return sentence.startsWith(place)
                ? shortened(broken.entry().name()) + ": " + sentence.substring(place.length())
                : sentence;
    }

    private static String shortened(String name) {
        int half = LONGEST_NAME / 2;
        return name.length() <= LONGEST_NAME
                ? name
                : name.substring(0, half) + "…" + name.substring(name.length() - half);
    }

    private void analyze(ImageItem now, ImageAnalyses analyses) {
        CertifySettings using = settings.certify();
        ImageSource source = now.entry().source();
        Optional<Analysis> known = analyses.known(source, using);
        if (known.isPresent()) {
            analyzed(now, known.get());
            return;
        }
        TaskHandle started = runner.submit(messages.get("work.looking", now.entry().name()),
                context -> analyses.analyze(source, using, context), found -> analyzed(now, found), mistake -> {
                    now.setState(new ImageItem.State.Broken(mistake.getMessage()));
                    gallery.refresh();
                    return true;
                });
        analysing = Optional.of(started);
        looking.bind(started.underWayProperty());
    }

    private void analyzed(ImageItem now, Analysis found) {
        analysis.set(Optional.of(found));
        ImageItem.State known = new ImageItem.State.Known(AnalysisSummary.of(found));
        if (!known.equals(now.state())) {
            now.setState(known);
            gallery.refresh();
        }
        sample();
    }

    /** Draws the samples of probabilistic certificates (again, where settings changed). */
    private void sample() {
        sampling.ifPresent(TaskHandle::cancel);
        smoothed.set(List.of());
        if (analysis.get().isEmpty() || model.get() == null || sampled.isEmpty()) {
            return;
        }
        Analysis now = analysis.get().get();
        LoadedModel with = model.get();
        CertifySettings using = settings.certify();
        sampling = Optional.of(runner.submit(messages.get("work.sampling"),
                context -> new Analyzer(with, sampled).analyze(now.image(), now.embedding(), using, context),
                found -> smoothed.set(found.heads())));
    }

    /** What the smoothed heads say of the selected image; empty until their samples are drawn. */
    public ReadOnlyObjectProperty<List<Analysis.HeadAnalysis>> smoothedProperty() {
        return smoothed.getReadOnlyProperty();
    }

    /** The adversarial image as files. */
    public AdversarialExportModel copies() {
        return copies;
    }

    /** The class that a head would change to first; empty while nothing is known. */
    public Optional<NearestClass> nearestClass(Head about) {
        // While the model changes, the analysis is still the old one's.
        return about == null || model.get() == null
                ? Optional.empty()
                : analysis.get()
                    .filter(now -> now.model().equals(model.get().card().id()))
                    .flatMap(now -> NearestClass.of(about, now.embedding(), model.get().lipschitz()));
    }

    /** Every certificate of the selected image, head by head; those of plain heads before those of smoothed ones. */
    public List<Certificate> certificates() {
        List<Certificate> all = new ArrayList<>();
        analysis.get().ifPresent(now -> {
            for (int i = 0; i < now.heads().size(); i++) {
                all.addAll(now.heads().get(i).certificates());
                if (i < smoothed.get().size()) {
                    all.addAll(smoothed.get().get(i).certificates());
                }
            }
        });
        return all;
    }
}
