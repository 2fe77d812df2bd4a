package org.fars.cli;

import org.fars.core.JobContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine;

/** {@code train}: backbones and heads. */
@Command(name = "train", mixinStandardHelpOptions = true, description = "Trains a backbone, or a head on a backbone.", footer = {
        "", "Example: fars-explorer train head --model imagenette --data train/ --kind linear"})
final class TrainCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** The command with its subcommands. */
    static CommandLine line(CliServices services, ModelToolchain workshop, JobContext context) {
        return new CommandLine(new TrainCommand()).addSubcommand(new TrainBackboneCommand(services, workshop, context))
            .addSubcommand(new TrainHeadCommand(services, workshop, context));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "'backbone' or 'head' is missing");
    }
}
