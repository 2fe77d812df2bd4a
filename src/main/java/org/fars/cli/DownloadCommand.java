package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.fars.core.JobContext;
import org.fars.core.UnknownNameException;
import org.fars.download.ArchiveDownload.DatasetDownload;
import org.fars.download.ArchiveDownload.RemoteArchive;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code download}: downloads a published data set; the only command that uses the network. */
@Command(name = "download", header = "Download a published data set.", customSynopsis = {
        "  fars-explorer download NAME [OPTIONS]"}, description = "Verifies the checksum and unpacks the archive. Resumes an interrupted download.", footerHeading = "%nExample:%n", footer = {
                "  fars-explorer download imagenette --out data"}, mixinStandardHelpOptions = true, sortOptions = false)
final class DownloadCommand implements Callable<Integer> {
    private final CliServices services;
    private final JobContext context;
    @Parameters(paramLabel = "NAME", description = "Data set: imagenette (326 MiB).")
    private String name;
    @Option(names = "--out", paramLabel = "DIR", description = "Folder to unpack into. Default: the data folder of the application.")
    private Path out;

    DownloadCommand(CliServices services, JobContext context) {
        this.services = services;
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        if (!name.equals("imagenette")) {
            throw UnknownNameException.ofOption("NAME", name, List.of("imagenette"));
        }
        Console console = services.console();
        try (Console.ProgressLine line = console.showing(context)) {
            Path folder = new DatasetDownload(RemoteArchive.IMAGENETTE,
                    out == null ? services.directories().data() : out)
                .run(context);
            console.print(folder);
        }
        return ExitStatus.DONE;
    }
}
