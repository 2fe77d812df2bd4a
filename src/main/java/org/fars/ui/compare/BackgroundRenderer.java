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
 * Builds charts and tables in the background, each in a job of its own, so that the window's thread gets them one at a time.
 * A newer request for the same place replaces the older one.
 */
final class BackgroundRenderer {
    private final TaskRunner runner;
    private final Messages messages;
    private final Map<Object, TaskHandle> making = new HashMap<>();
    private final Map<ChartPane, Function<String, Set<String>>> images = new HashMap<>();

    /**
     * A figure and the images behind its marks.
     *
     * @param figure the figure
     * @param images returns the locations of the images that a mark represents, by its id
     * @param <F> the kind of figure
     */
    record Sketch<F extends Figure>(F figure, Function<String, Set<String>> images) {
        /** Returns a figure whose marks are images. */
        static <F extends Figure> Sketch<F> ofImages(F figure) {
            return new Sketch<>(figure, Set::of);
        }
    }

    private record Finished(RenderedFigure built, Function<String, Set<String>> images) {}

    BackgroundRenderer(TaskRunner runner, Messages messages) {
        this.runner = runner;
        this.messages = messages;
    }

    /** Builds a figure and shows it. */
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

    /** Removes the figure from a pane. */
    void clear(ChartPane pane) {
        forget(pane);
        images.remove(pane);
        pane.setFigure(null);
    }

    /** Returns the locations of the images behind a mark of the figure that a pane shows. */
    Set<String> images(ChartPane pane, String mark) {
        return images.getOrDefault(pane, id -> Set.of()).apply(mark);
    }

    /**
     * Computes something.
     *
     * @param place identifies what it is for
     * @param job computes it, in the background
     * @param done shows it, on the window's thread
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
