package org.fars.ui.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.fars.core.Job;
import org.fars.image.Dataset;
import org.fars.ui.common.Messages;
import org.fars.ui.task.ResourceHandoff;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;

/**
 * The files and folders that are open. Lists them in the background, owns their data sets, and closes each once. On the
 * window's thread.
 */
final class OpenSources implements AutoCloseable {
    private final TaskRunner runner;
    private final Messages messages;
    private final List<Path> paths = new ArrayList<>();
    private final List<Dataset> sets = new ArrayList<>();
    private final List<Listing> listings = new ArrayList<>();

    private record Listing(TaskHandle task, ResourceHandoff<LoadedSources> handoff) {}

    OpenSources(TaskRunner runner, Messages messages) {
        this.runner = runner;
        this.messages = messages;
    }

    /** The files and folders, in the order of arrival. */
    List<Path> paths() {
        return List.copyOf(paths);
    }

    /** What is open, in a few words: the name of the data set where there is only one. */
    String name() {
        return sets.size() == 1 ? sets.getFirst().name() : messages.get("data.several", sets.size());
    }

    /**
     * Lists files and folders and opens what they hold.
     *
     * @param job lists them
     * @param done told what was found; it is open by then
     */
    void list(Job<LoadedSources> job, Consumer<LoadedSources> done) {
        listings.removeIf(listing -> !listing.task().isUnderWay());
        ResourceHandoff<LoadedSources> handoff = new ResourceHandoff<>();
        TaskHandle task = runner.submit(messages.get("work.listing"),
                context -> handoff.offer(job.run(context), context), offered -> handoff.take().ifPresent(found -> {
                    sets.addAll(found.sets());
                    found.sources().stream().filter(path -> !paths.contains(path)).forEach(paths::add);
                    done.accept(found);
                }));
        listings.add(new Listing(task, handoff));
    }

    /** Forgets everything, and closes it in the background: an image may be in the middle of being read. */
    void clear() {
        List<AutoCloseable> closing = letGo();
        if (!closing.isEmpty()) {
            runner.submit(messages.get("work.closing.images"), context -> {
                closeAll(closing);
                return null;
            }, done -> {});
        }
    }

    private List<AutoCloseable> letGo() {
        List<AutoCloseable> closing = new ArrayList<>(sets);
        for (Listing listing : listings) {
            listing.task().cancel();
            Optional<LoadedSources> late = listing.handoff().abandon();
            late.ifPresent(closing::add);
        }
        listings.clear();
        sets.clear();
        paths.clear();
        return closing;
    }

    private static void closeAll(List<AutoCloseable> closing) throws Exception {
        for (AutoCloseable one : closing) {
            one.close();
        }
    }

    @Override
    public void close() throws Exception {
        closeAll(letGo());
    }
}
