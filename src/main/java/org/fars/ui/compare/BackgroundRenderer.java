package org.fars.ui.compare;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.fars.core.Job;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.chart.Figure.RenderedFigure;
import org.fars.ui.chart.Figure;
import org.fars.ui.common.Messages;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;

/**
 * Has charts and tables made on other threads, each by a job of its own, so that the window's thread gets them one at a
 * time. A newer wish for a place takes that of the older one.
 */
final class BackgroundRenderer {
    private final TaskRunner runner;
    private final Messages messages;
    private final Map<Object, TaskHandle> making = new HashMap<>();
    private final Map<ChartPane, Function<String, Set<String>>> images = new HashMap<>();

    /**
     * A figure and what stands behind its marks.
     *
     * @param figure the figure
     * @param images the places of the images that a mark stands for, by the mark's id; for areas only
     * @param <F> the kind of figure
     */
    record Sketch<F extends Figure>(F figure, Function<String, Set<String>> images) {
        /** Of a figure whose marks are images. */
        static <F extends Figure> Sketch<F> ofImages(F figure) {
            return new Sketch<>(figure, Set::of);
        }
    }

    private record Finished(RenderedFigure built, Function<String, Set<String>> images) {}

    BackgroundRenderer(TaskRunner runner, Messages messages) {
        this.runner = runner;
        this.messages = messages;
    }

    /** Has a figure made and shown. */
    void draw(ChartPane pane, Job<Sketch<?>> sketch) {
        make(pane, context -> {
            Sketch<?> made = sketch.run(context);
            context.checkCancelled();
            return new Finished(RenderedFigure.of(made.figure()), made.images());
        }, finished -> {
            images.put(pane, finished.images());
            pane.show(finished.built());
        });
    }

    /** Shows nothing. */
    void clear(ChartPane pane) {
        forget(pane);
        images.remove(pane);
        pane.setFigure(null);
    }

    /** The images behind a mark of what the pane shows now. */
    Set<String> images(ChartPane pane, String mark) {
        return images.getOrDefault(pane, id -> Set.of()).apply(mark);
    }

    /**
     * Has something made.
     *
     * @param place what it is for
     * @param job makes it
     * @param done shows it
     */
    <R> void make(Object place, Job<R> job, Consumer<? super R> done) {
        forget(place);
        making.put(place, runner.submit(messages.get("work.drawing"), job, done));
    }

    private void forget(Object place) {
        TaskHandle before = making.remove(place);
        if (before != null) {
            before.cancel();
        }
    }
}
