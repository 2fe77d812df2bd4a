package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.fars.core.JobContext;
import org.fars.core.UnknownNameException;
import org.fars.download.DatasetDownload;
import org.fars.download.RemoteArchive;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code download}: a published data set, the one thing for which the application calls out, when it is asked to. */
@Command(name = "download", mixinStandardHelpOptions = true, sortOptions = false, description = "Fetches a published data set, checks its checksum and unpacks it. Goes on where it was stopped.", footer = {
        "", "Example: fars-explorer download imagenette --out data"})
final class DownloadCommand implements Callable<Integer> {
    private final CliServices services;
    private final JobContext context;
    @Parameters(paramLabel = "NAME", description = "imagenette (326 MiB).")
    private String name;
    @Option(names = "--out", paramLabel = "DIR", description = "Where its folder goes. Default: the person's own data.")
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
                    out == null ? services.places().data() : out)
                .run(context);
            console.out().println(folder);
        }
        return ExitStatus.DONE;
    }
}
