package org.fars.ui.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fars.core.UserInputException;
import org.fars.evaluate.store.RunRepository.StoredRun;
import org.fars.evaluate.store.RunRepository;
import org.fars.ui.common.Messages;
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
        return Stream.of(model.firstProperty().get(), model.secondProperty().get())
            .flatMap(Optional::stream)
            .map(shown -> name(shown.stored()))
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
                model.show(found.getFirst());
                model.compareWith(found.stream().skip(1).findFirst());
            }
        });
    }

    /** A run was to be gone on with whose images are neither open nor where they were. */
    public static final class ImagesNotOpenException extends UserInputException {
        ImagesNotOpenException(String data, String sentence) {
            super(data, sentence, null);
        }
    }
}
