package org.fars.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.fars.cli.CliServices.ModelOption;
import org.fars.cli.Console.TextTable;
import org.fars.cli.JsonRecords.Json;
import org.fars.cli.UsageErrors.InvalidInputException;
import org.fars.model.LayerSpec;
import org.fars.model.ModelCard;
import org.fars.model.Shape;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code models}: lists the installed models. */
@Command(name = "models", header = "List the installed models.", customSynopsis = {
        "  fars-explorer models [OPTIONS]"}, description = "Damaged models are reported on standard error.", footerHeading = "%nExample:%n", footer = {
                "  fars-explorer models --json"}, mixinStandardHelpOptions = true, sortOptions = false)
final class ModelsCommand implements Callable<Integer> {
    private final CliServices services;
    @Option(names = "--json", description = "Print a JSON array with one element per model.")
    private boolean json;

    ModelsCommand(CliServices services) {
        this.services = services;
    }

    /**
     * One model of {@code models --json}.
     *
     * @param lipschitz the value in the card; certificates use an audit at load
     * @param program whether its backbone is a program, which runs when the model is opened and cannot be audited
     */
    private record ModelJson(String id, String title, Shape input, List<String> classes, List<String> heads,
            Double lipschitz, boolean program, boolean isDefault, Map<String, Object> metrics) {
        static ModelJson of(ModelCard card, String defaultId) {
            return new ModelJson(card.id(), card.title(), card.input(), card.classes(), headNames(card), upper(card),
                    LayerSpec.isTorchScript(card.architecture()),
                    card.id().equals(defaultId), card.metrics());
        }
    }

    @Override
    public Integer call() {
        List<ModelCard> cards = services.models().list();
        services.models()
            .damaged()
            .forEach(damage -> services.console().complain("not listed: " + damage.getMessage()));
        if (cards.isEmpty()) {
            throw InvalidInputException.noModels(services.directories().models());
        }
        String defaultId = ModelOption.defaultId(services);
        if (json) {
            Json.print(services.console().out(), cards.stream().map(card -> ModelJson.of(card, defaultId)).toList());
            return ExitStatus.DONE;
        }
        TextTable table = new TextTable("id", "title", "input", "classes", "heads", "L", "backbone", "");
        for (ModelCard card : cards) {
            Double upper = upper(card);
            table.add(card.id(), card.title() == null ? "" : card.title(), card.input().toString(),
                    card.classes() == null ? "" : String.valueOf(card.classes().size()),
                    String.join(", ", headNames(card)),
                    upper == null ? "none" : String.format(Locale.ROOT, "%.6f", upper),
                    LayerSpec.isTorchScript(card.architecture()) ? "program, not audited" : "weights, audited",
                    card.id().equals(defaultId) ? "default" : "");
        }
        table.print(services.console().out());
        return ExitStatus.DONE;
    }

    private static List<String> headNames(ModelCard card) {
        return card.heads().stream().map(ModelCard.HeadCard::name).toList();
    }

    private static Double upper(ModelCard card) {
        return card.lipschitz() == null ? null : Json.number(card.lipschitz().upper());
    }
}
