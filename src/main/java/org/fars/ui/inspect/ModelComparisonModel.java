package org.fars.ui.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.ObservableList;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.image.ImageTensor;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.model.Shape;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.ImageItem.AttackOutcome;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;

/**
 * The selected image under a second model. One job opens that model, asks it about the image and about the adversarial images
 * of the first model, and closes it again: nothing but the job ever holds it.
 */
public final class ModelComparisonModel {
    private final ModelCatalog catalog;
    private final List<Certifier> certifiers;
    private final InspectModel inspect;
    private final ObservableList<ModelCard> cards;
    private final SettingsModel settings;
    private final TaskRunner runner;
    private final Messages messages;
    private final ObjectProperty<ModelCard> other = new SimpleObjectProperty<>();
    private final BooleanProperty comparing = new SimpleBooleanProperty();
    private final ReadOnlyObjectWrapper<Optional<Comparison>> comparison = new ReadOnlyObjectWrapper<>(
            Optional.empty());
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private Optional<TaskHandle> work = Optional.empty();

    /**
     * One image under two models.
     *
     * @param image the image's name
     * @param first what the model in use says
     * @param firstCard its card
     * @param second what the other model says
     * @param secondCard its card
     * @param transfers what the other model says of the adversarial images of the first
     */
    public record Comparison(String image, Analysis first, ModelCard firstCard, Analysis second,
            ModelCard secondCard, List<Transfer> transfers) {
        public Comparison {
            transfers = List.copyOf(transfers);
        }

        /** Returns what the second model says of the adversarial image of a head of the first; empty if there is none. */
        Optional<Transfer> transfer(String head) {
            return transfers.stream().filter(each -> each.attack().head().equals(head)).findFirst();
        }
    }

    /**
     * An adversarial image of the first model, shown to the second.
     *
     * @param attack the attack on the first model
     * @param after what the second model says of its result
     */
    public record Transfer(AttackOutcome attack, Analysis after) {}

    /** Two models cannot be compared on one image. */
    public static final class IncomparableModelsException extends UserInputException {
        IncomparableModelsException(String model, String reason) {
            super(model, reason, null);
        }
    }

    /**
     * @param catalog opens the second model
     * @param certifiers the certificates of the second model
     * @param inspect whose image is looked at
     * @param cards the models to choose from
     * @param settings what certificates are computed with
     */
    public ModelComparisonModel(ModelCatalog catalog, List<Certifier> certifiers, InspectModel inspect,
            ObservableList<ModelCard> cards, SettingsModel settings, TaskRunner runner, Messages messages) {
        this.catalog = catalog;
        this.certifiers = List.copyOf(certifiers);
        this.inspect = inspect;
        this.cards = cards;
        this.settings = settings;
        this.runner = runner;
        this.messages = messages;
        other.addListener((property, before, after) -> forget());
        inspect.analysisProperty().addListener((property, before, after) -> forget());
        inspect.modelProperty().addListener((property, before, after) -> {
            if (after != null && other.get() != null && other.get().id().equals(after.card().id())) {
                other.set(null);
            }
        });
    }

    /** The model to compare with; null while none is chosen. */
    public ObjectProperty<ModelCard> otherProperty() {
        return other;
    }

    /** Whether the other model is being asked. */
    public BooleanProperty comparingProperty() {
        return comparing;
    }

    /** What both models say of the selected image; empty before they were asked. */
    public ReadOnlyObjectProperty<Optional<Comparison>> comparisonProperty() {
        return comparison.getReadOnlyProperty();
    }

    /** Why there is no comparison, in one sentence; empty if nothing prevents it. */
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }

    /** Returns the models that classify, other than the one in use. */
    public List<ModelCard> choices() {
        LoadedModel now = inspect.modelProperty().get();
        return cards.stream()
            .filter(card -> !card.isDense() && (now == null || !card.id().equals(now.card().id())))
            .toList();
    }

    /** Returns whether there is an image, and another model to ask about it. */
    public boolean canCompare() {
        return !comparing.get() && other.get() != null && inspect.modelProperty().get() != null
                && inspect.analysisProperty().get().isPresent() && problem.get().isEmpty();
    }

    /** Forgets what was found: image or model are another. */
    private void forget() {
        cancel();
        comparison.set(Optional.empty());
        LoadedModel now = inspect.modelProperty().get();
        problem.set(now == null || other.get() == null
                ? ""
                : difference(now, other.get().id(), other.get().input(), other.get().classes())
                    .map(Throwable::getMessage)
                    .orElse(""));
    }

    /** Gives up asking the other model. */
    public void cancel() {
        work.ifPresent(TaskHandle::cancel);
        work = Optional.empty();
    }

    /** Opens the other model and asks it about the selected image. */
    public void compare() {
        if (!canCompare()) {
            return;
        }
        LoadedModel first = inspect.modelProperty().get();
        Analysis clean = inspect.analysisProperty().get().orElseThrow();
        String image = inspect.item().map(ImageItem::toString).orElse("");
        List<AttackOutcome> attacks = inspect.attackedProperty().get().map(AttackOutcome::all).orElse(List.of());
        String id = other.get().id();
        CertifySettings using = settings.certify();
        comparing.unbind();
        TaskHandle started = runner.submit(messages.get("work.comparing", id), context -> {
            try (LoadedModel second = catalog.open(id, context)) {
                context.checkCancelled();
                return compared(image, first, clean, second.requireHeads(), attacks, using, context);
            }
        }, found -> comparison.set(Optional.of(found)), mistake -> {
            problem.set(mistake.getMessage());
            return true;
        });
        work = Optional.of(started);
        comparing.bind(started.underWayProperty());
    }

    private Comparison compared(String image, LoadedModel first, Analysis clean, LoadedModel second,
            List<AttackOutcome> attacks, CertifySettings using, JobContext context) {
        // The catalog's card may know less than the model that was opened.
        difference(first, second.card().id(), second.backbone().input(), second.card().classes())
            .ifPresent(reason -> {
                throw reason;
            });
        List<ImageTensor> images = new ArrayList<>(List.of(clean.image()));
        attacks.forEach(attack -> images.add(attack.result().adversarial()));
        List<Analysis> found = new Analyzer(second, certifiers).analyze(images, using, context);
        List<Transfer> transfers = new ArrayList<>();
        for (int i = 0; i < attacks.size(); i++) {
            transfers.add(new Transfer(attacks.get(i), found.get(i + 1)));
        }
        return new Comparison(image, clean, first.card(), found.getFirst(), second.card(), transfers);
    }

    /** Returns why scores and radii of two models cannot stand beside each other; empty if they can. */
    private Optional<IncomparableModelsException> difference(LoadedModel now, String id, Shape input,
            List<String> classes) {
        Shape own = now.backbone().input();
        if (input != null && !input.equals(own)) {
            return Optional.of(new IncomparableModelsException(id,
                    messages.get("models.other_input", input, now.card().id(), own)));
        }
        List<String> ours = Objects.requireNonNullElse(now.card().classes(), List.of());
        boolean named = classes != null && !classes.isEmpty() && !ours.isEmpty();
        return named && !classes.equals(ours)
                ? Optional.of(new IncomparableModelsException(id, classes.size() == ours.size()
                        ? messages.get("models.other_names", now.card().id())
                        : messages.get("models.other_classes", classes.size(), now.card().id(), ours.size())))
                : Optional.empty();
    }
}
