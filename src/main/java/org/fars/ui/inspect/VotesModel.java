package org.fars.ui.inspect;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.CertifySettings;
import org.fars.certify.VoteSampler.VoteCounts;
import org.fars.certify.VoteSampler;
import org.fars.evaluate.analysis.Analysis;
import org.fars.model.Head;
import org.fars.model.LoadedModel;
import org.fars.model.MultiLayerHead;
import org.fars.ui.common.Messages;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;

/** The votes of a smoothed head for the selected image, drawn again whenever σ, n, t or the head changes. */
public final class VotesModel {
    private final InspectModel inspect;
    private final VoteSampler votes;
    private final SettingsModel settings;
    private final TaskRunner runner;
    private final Messages messages;
    private final ObjectProperty<Head> head = new SimpleObjectProperty<>();
    private final ReadOnlyObjectWrapper<Optional<VoteCounts>> sample = new ReadOnlyObjectWrapper<>(Optional.empty());
    private Optional<TaskHandle> drawing = Optional.empty();

    /** @param inspect whose image */
    public VotesModel(InspectModel inspect, VoteSampler votes, SettingsModel settings, TaskRunner runner,
            Messages messages) {
        this.inspect = inspect;
        this.votes = votes;
        this.settings = settings;
        this.runner = runner;
        this.messages = messages;
        inspect.modelProperty()
            .addListener((property, before, after) -> head.set(after == null
                    ? null
                    : after.heads()
                        .stream()
                        .filter(MultiLayerHead.class::isInstance)
                        .findFirst()
                        .orElse(after.heads().getFirst())));
        inspect.analysisProperty().addListener((property, before, after) -> draw());
        head.addListener((property, before, after) -> draw());
        List.of(settings.sigma(), settings.n(), settings.temperature())
            .forEach(setting -> setting.valueProperty().addListener((property, before, after) -> draw()));
    }

    /** The head that is smoothed; null while there is no model. */
    public ObjectProperty<Head> headProperty() {
        return head;
    }

    /** The heads to choose from. */
    public List<Head> heads() {
        return inspect.modelProperty().get() == null ? List.of() : inspect.modelProperty().get().heads();
    }

    /** The model in use; null before there is one. */
    public ReadOnlyObjectProperty<LoadedModel> modelProperty() {
        return inspect.modelProperty();
    }

    /** The votes; empty until they are drawn. */
    public ReadOnlyObjectProperty<Optional<VoteCounts>> sampleProperty() {
        return sample.getReadOnlyProperty();
    }

    /** σ, n and t are among them. */
    public SettingsModel settings() {
        return settings;
    }

    /** The names of the classes. */
    public List<String> classes() {
        return head.get() == null
                ? List.of()
                : IntStream.range(0, head.get().classes()).mapToObj(inspect::label).toList();
    }

    /** The σ that the chosen head was trained with, where the votes are drawn with another. */
    public OptionalDouble otherSigmaOfTraining() {
        return head.get() == null ? OptionalDouble.empty() : chosen().otherSigmaOfTraining(head.get());
    }

    /** The person chose this σ by hand: it counts for every head. */
    private CertifySettings chosen() {
        return settings.certify().withSigmaForAll(settings.sigma().get());
    }

    private void draw() {
        drawing.ifPresent(TaskHandle::cancel);
        Optional<Analysis> now = inspect.analysisProperty().get();
        LoadedModel with = inspect.modelProperty().get();
        Head which = head.get();
        if (now.isEmpty() || with == null || which == null) {
            sample.set(Optional.empty());
            return;
        }
        Analysis analysis = now.get();
        CertifySettings using = chosen();
        CertificationInput input = new CertificationInput(analysis.image(), analysis.contentHash(),
                analysis.embedding(),
                with.lipschitz(), with.backbone());
        drawing = Optional.of(runner.submit(messages.get("work.votes"),
                context -> votes.sample(input, which, using, context), drawn -> sample.set(Optional.of(drawn))));
    }
}
