package org.fars.ui.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fars.evaluate.store.RunRepository;
import org.fars.evaluate.store.StoredRun;
import org.fars.ui.common.Messages;
import org.fars.ui.session.SessionRunStore;

/** The runs that are looked at, for sessions. */
public final class SessionRuns implements SessionRunStore {
    private final CompareModel model;
    private final RunRepository shelf;
    private final Messages messages;

    /**
     * @param model shows them
     * @param shelf where they are
     */
    public SessionRuns(CompareModel model, RunRepository shelf, Messages messages) {
        this.model = model;
        this.shelf = shelf;
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
    public void show(List<String> names, Consumer<String> gone) {
        if (names.isEmpty()) {
            return;
        }
        model.runner().submit(messages.get("work.runs"), context -> shelf.list(), all -> {
            Map<String, StoredRun> there = all.stream()
                .collect(Collectors.toMap(SessionRuns::name, Function.identity()));
            List<StoredRun> found = new ArrayList<>();
            for (String name : names) {
                Optional.ofNullable(there.get(name)).ifPresentOrElse(found::add, () -> gone.accept(name));
            }
            if (!found.isEmpty() && model.stateProperty().get() == CompareModel.State.IDLE) {
                model.show(found.getFirst());
                model.layOver(found.stream().skip(1).findFirst());
            }
        });
    }
}
