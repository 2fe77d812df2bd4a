package org.fars.ui.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.fars.core.UserInputException;
import org.fars.evaluate.store.RunRepository.StoredRun;
import org.fars.evaluate.store.RunRepository;
import org.fars.ui.common.Messages;
import org.fars.ui.compare.DisplayedRun.RunInfo;
import org.fars.ui.session.SessionHost.SessionRunStore;

/** Gives sessions access to the runs that are shown. */
public final class SessionRuns implements SessionRunStore {
    private final CompareModel model;
    private final RunRepository repository;
    private final Messages messages;

    /**
     * @param model shows runs
     * @param repository lists runs
     */
    public SessionRuns(CompareModel model, RunRepository repository, Messages messages) {
        this.model = model;
        this.repository = repository;
        this.messages = messages;
    }

    @Override
    public List<String> names() {
        return model.chosenProperty()
            .get()
            .stream()
            .filter(key -> !key.equals(RunInfo.OPEN_IMAGES))
            .map(key -> Path.of(key).getFileName().toString())
            .toList();
    }

    private static String name(StoredRun run) {
        return run.folder().getFileName().toString();
    }

    @Override
    public void show(List<String> names, Consumer<String> missing) {
        if (names.isEmpty()) {
            return;
        }
        model.runner().submit(messages.get("work.runs"), context -> repository.list(), all -> {
            Map<String, StoredRun> byName = all.stream()
                .collect(Collectors.toMap(SessionRuns::name, Function.identity()));
            List<StoredRun> found = new ArrayList<>();
            for (String name : names) {
                Optional.ofNullable(byName.get(name)).ifPresentOrElse(found::add, () -> missing.accept(name));
            }
            if (!found.isEmpty() && model.stateProperty().get() == CompareModel.State.IDLE) {
                model.runs().setAll(all);
                model.showOnly(found.stream().map(run -> run.folder().toString()).toList());
            }
        });
    }

    /** Some images of a run that is to be resumed are neither open nor where they were. */
    public static final class ImagesNotOpenException extends UserInputException {
        ImagesNotOpenException(String data, String sentence) {
            super(data, sentence, null);
        }
    }
}
