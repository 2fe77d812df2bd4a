package org.fars.evaluate.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fars.core.AtomicFiles;
import org.fars.evaluate.EvaluationRun;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files that an evaluation leaves: {@code images.csv}, {@code summary.json}, {@code table1} and {@code table2} as
 * Markdown, CSV, JSON and LaTeX, and {@code skipped.csv} where an image could not be read.
 */
public final class EvaluationFiles {
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path folder;

    /** @param folder where they go; made where it is not there */
    public EvaluationFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes all of them, each whole or not at all.
     *
     * @return the files written
     * @throws org.fars.core.UnwritableFileException when the system does not let us
     */
    public List<Path> write(EvaluationRun run) {
        Summary summary = Summary.of(run);
        List<Path> files = new ArrayList<>();
        files.add(write("images.csv", ImagesCsv.write(run)));
        if (!run.skipped().isEmpty()) {
            files.add(write("skipped.csv", ImagesCsv.writeSkipped(run)));
        }
        for (PaperTable table : List.of(PaperTables.certified(summary), PaperTables.attacked(summary))) {
            for (TableFormat format : TableFormat.values()) {
                files.add(write(table.id() + "." + format.extension(), format.write(table)));
            }
        }
        files.add(write("summary.json", json(summary)));
        return files;
    }

    private Path write(String name, String content) {
        return AtomicFiles.write(folder.resolve(name), content);
    }

    /** {@code summary.json}'s text. */
    public static String json(Summary summary) {
        return JSON.writeValueAsString(summary) + "\n";
    }
}
