package org.fars.ui.app;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import javafx.stage.Window;
import org.fars.core.AtomicFiles;
import org.fars.evaluate.report.RunWriter;
import org.fars.model.LoadedModel;
import org.fars.ui.chart.EvaluationFigures;
import org.fars.ui.common.Messages;
import org.fars.ui.compare.DisplayedRun;
import org.fars.ui.compare.ResultSink;
import org.fars.ui.task.TaskRunner;

/** Writes tables and runs where the person says, in the background. */
final class ResultExporter implements ResultSink {
    private final TaskRunner runner;
    private final Notifier announcer;
    private final Supplier<Window> owner;
    private final Supplier<Optional<LoadedModel>> model;
    private final Messages messages;

    ResultExporter(TaskRunner runner, Notifier announcer, Supplier<Window> owner,
            Supplier<Optional<LoadedModel>> model, Messages messages) {
        this.runner = runner;
        this.announcer = announcer;
        this.owner = owner;
        this.model = model;
        this.messages = messages;
    }

    @Override
    public void save(String fileName, String content) {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(messages.get("table.title"));
        chooser.setInitialFileName(fileName);
        File file = chooser.showSaveDialog(owner.get());
        if (file != null) {
            runner.submit(messages.get("work.exporting", file.getName()),
                    context -> AtomicFiles.write(file.toPath(), content),
                    written -> announcer.done(messages.get("table.done", written.toString())));
        }
    }

    @Override
    public void export(DisplayedRun run) {
        DirectoryChooser chooser = new DirectoryChooser();
        chooser.setTitle(messages.get("results.title"));
        File folder = chooser.showDialog(owner.get());
        if (folder != null) {
            export(run, folder.toPath());
        }
    }

    /** Writes everything about a run into a folder, as {@code evaluate} does. */
    void export(DisplayedRun run, Path folder) {
        Optional<LoadedModel> used = model.get();
        runner.submit(messages.get("work.exporting", folder.getFileName().toString()), context -> {
            Optional<LoadedModel> evaluated = used.filter(open -> run.run().header().isOf(open));
            return new RunWriter(Optional.of(EvaluationFigures.renderer())).write(run.run(), evaluated, folder).size();
        }, count -> announcer.done(messages.get("results.done", count, folder.toString())));
    }
}
