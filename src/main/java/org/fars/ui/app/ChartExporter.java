package org.fars.ui.app;

import java.io.File;
import java.util.function.Supplier;
import javafx.stage.FileChooser;
import javafx.stage.Window;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.common.Messages;
import org.fars.ui.task.TaskRunner;

/** Writes charts to files that the person chooses, in the background. */
final class ChartExporter {
    private final TaskRunner runner;
    private final Notifier announcer;
    private final Supplier<Window> owner;
    private final Messages messages;

    ChartExporter(TaskRunner runner, Notifier announcer, Supplier<Window> owner, Messages messages) {
        this.runner = runner;
        this.announcer = announcer;
        this.owner = owner;
        this.messages = messages;
    }

    /** Asks for a file and writes the chart there. */
    void export(ChartPane.Request request) {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(messages.get("export.title"));
        chooser.setInitialFileName(request.export().fileName(request.format()));
        File file = chooser.showSaveDialog(owner.get());
        if (file != null) {
            write(request, file);
        }
    }

    private void write(ChartPane.Request request, File file) {
        runner.submit(messages.get("work.exporting", file.getName()), context -> {
            request.export().write(file.toPath(), request.format());
            return file;
        }, written -> announcer.done(messages.get("export.done", written.toString())));
    }
}
