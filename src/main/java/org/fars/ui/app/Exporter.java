package org.fars.ui.app;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import javafx.stage.Window;
import org.fars.core.AtomicFiles;
import org.fars.evaluate.report.RunWriter;
import org.fars.model.LoadedModel;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.chart.EvaluationFigures;
import org.fars.ui.common.Messages;
import org.fars.ui.compare.DisplayedRun;
import org.fars.ui.compare.CompareView.ResultSink;
import org.fars.ui.task.TaskRunner;

/** Writes charts, tables and runs where the person says, in the background. */
final class Exporter implements ResultSink {
    private final TaskRunner runner;
    private final Notifier notifier;
    private final Supplier<Window> owner;
    private final ModelSession models;
    private final Messages messages;

    /**
     * @param owner the window that asks
     * @param models the model in use, for the report of a run that was made with it
     */
    Exporter(TaskRunner runner, Notifier notifier, Supplier<Window> owner, ModelSession models, Messages messages) {
        this.runner = runner;
        this.notifier = notifier;
        this.owner = owner;
        this.models = models;
        this.messages = messages;
    }

    private void ask(String title, String fileName, Consumer<File> chosen) {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(messages.get(title));
        chooser.setInitialFileName(fileName);
        Optional.ofNullable(chooser.showSaveDialog(owner.get())).ifPresent(chosen);
    }

    /** Asks for a file and writes a chart there. */
    void export(ChartPane.Request request) {
        ask("export.title", request.export().fileName(request.format()),
                file -> runner.submit(messages.get("work.exporting", file.getName()), context -> {
                    request.export().write(file.toPath(), request.format());
                    return file;
                }, written -> notifier.done(messages.get("export.done", written.toString()))));
    }

    @Override
    public void save(String fileName, String content) {
        ask("table.title", fileName, file -> runner.submit(messages.get("work.exporting", file.getName()),
                context -> AtomicFiles.write(file.toPath(), content),
                written -> notifier.done(messages.get("table.done", written.toString()))));
    }

    /**
     * Asks for a file and has it written in the background.
     *
     * @param fileName the name proposed
     */
    void save(String fileName, Consumer<Path> writer) {
        ask("table.title", fileName, file -> runner.submit(messages.get("work.exporting", file.getName()), context -> {
            writer.accept(file.toPath());
            return file;
        }, written -> notifier.done(messages.get("table.done", written.toString()))));
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
    private void export(DisplayedRun run, Path folder) {
        Optional<LoadedModel> used = Optional.ofNullable(models.modelProperty().get());
        runner.submit(messages.get("work.exporting", folder.getFileName().toString()), context -> {
            Optional<LoadedModel> evaluated = used.filter(open -> run.run().header().isOf(open));
            return new RunWriter(Optional.of(EvaluationFigures.renderer())).write(run.run(), evaluated, folder).size();
        }, count -> notifier.done(messages.get("results.done", count, folder.toString())));
    }
}
