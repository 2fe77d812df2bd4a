package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.ToIntBiFunction;
import org.fars.attack.Attack;
import org.fars.attack.AttackSettings;
import org.fars.attack.CellAttack;
import org.fars.cli.CertificateArguments.AttackArguments;
import org.fars.cli.CertificateArguments.SeedOption;
import org.fars.cli.CliServices.ModelOption;
import org.fars.cli.Console.TextTable;
import org.fars.cli.JsonRecords.Json;
import org.fars.core.JobContext;
import org.fars.core.UnknownNameException;
import org.fars.evaluate.store.AdversarialFiles;
import org.fars.image.ClassNames;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.ImageSource.ImageFile;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.fars.model.LoadedModel;
import org.fars.segment.MaskedImages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code attack}: saves an adversarial image of each image and compares it with the certified radius. */
@Command(name = "attack", header = "Search for adversarial images and save them.", customSynopsis = {
        "  fars-explorer attack IMAGE... --out DIR [OPTIONS]"}, description = "Each adversarial image is saved as floats (.adv.npz) and as PNG with 16 bits (.adv16.png) and 8 bits (.adv.png).", footerHeading = "%nExample:%n", footer = {
                "  fars-explorer attack cat.jpg --attack l2-pgd --eps 0.3 --out attacked --json"}, mixinStandardHelpOptions = true, sortOptions = false)
final class AttackCommand implements Callable<Integer> {
    private static final Double[] CELL_EPS = {0.1, 0.25, 0.5};
    private final CliServices services;
    private final JobContext context;
    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Image files, folders, CSV lists, zip or tar archives, files of many images (idx, CIFAR, .npz, .npy, .parquet), or exact images (.npz).")
    private List<Path> images;
    @Option(names = "--attack", paramLabel = "NAME", defaultValue = "l2-pgd", description = "Attack to run, one of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}, as in the paper.", completionCandidates = AttackArguments.Ids.class)
    private String attack;
    @Option(names = "--eps", paramLabel = "E", description = "Radius of the ball, in the attack's norm, with pixels in [0, 1]; for models that segment, several separated by commas. Default: 0.3; for models that segment, 0.1,0.25,0.5.")
    private List<String> eps = List.of();
    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder for the adversarial images.")
    private Path out;
    @Option(names = "--label", paramLabel = "NAME", description = "Class to leave, by name or index; an image that is not predicted as that class counts as no success. Default: the head's prediction. For models that segment: lower the intersection over union of this class, instead of changing as many cells as possible.")
    private String label;
    @Option(names = "--head", paramLabel = "NAME", description = "Head to attack. Default: the first one, 'original'.")
    private String head;
    @Mixin
    private ModelOption model;
    @Mixin
    private AttackArguments arguments;
    @Mixin
    private SeedOption seed;
    @Option(names = "--json", description = "Print a JSON array with one element per image.")
    private boolean json;
    @Spec
    private CommandSpec command;

    AttackCommand(CliServices services, JobContext context) {
        this.services = services;
        this.context = context;
    }

    @Override
    public Integer call() {
        Attack chosen = services.attacks().byId(attack);
        if (model.isDense(services)) {
            return attackCells();
        }
        model.requireNoMasks(services, images);
        List<Double> radii = radii(AttackSettings.DEFAULT.eps());
        arguments.require(radii.size() == 1, "--eps takes one radius, and several only for models that segment images");
        AttackSettings settings = arguments.settings(radii.getFirst(), AttackSettings.DEFAULT.steps(), seed.value());
        return each(images, (inputs, opened) -> {
            Head attacked = head == null
                    ? opened.requireHeads().heads().getFirst()
                    : opened.requireHeads().head(head);
            ImageAttacker attacker = new ImageAttacker(opened, attacked, services.certifiers(), out);
            return json
                    ? printJson(inputs, opened, attacker, chosen, settings)
                    : printTable(inputs, opened, attacker, chosen, settings);
        });
    }

    /** Opens images, the folder of results and the model, and returns the exit status of what is done with them. */
    private int each(List<Path> paths, ToIntBiFunction<ImageInputs, LoadedModel> work) {
        Console console = services.console();
        try (ImageInputs inputs = new ImageInputs(paths, console);
                Console.ProgressLine line = console.showing(context)) {
            if (inputs.isEmpty()) {
                if (json) {
                    Json.print(console.out(), List.of());
                }
                return ExitStatus.BAD_INPUT;
            }
            AdversarialFiles.prepare(out);
            try (LoadedModel opened = model.open(services, context)) {
                return work.applyAsInt(inputs, opened);
            }
        }
    }

    private List<Double> radii(Double... standard) {
        List<Double> radii = eps.isEmpty() ? List.of(standard) : UsageErrors.radii("--eps", eps, command.commandLine());
        radii.forEach(radius -> arguments.require(radius > 0 && Double.isFinite(radius),
                "--eps must be greater than 0, not " + radius));
        return radii;
    }

    private int attackCells() {
        arguments.require(attack.equals(CellAttack.ID),
                "--attack: models that segment images are attacked with " + CellAttack.ID + ", not " + attack);
        List<Double> radii = radii(CELL_EPS).stream().sorted().toList();
        AttackSettings settings = arguments.cellSettings(seed.value());
        return each(images.stream().map(MaskedImages::images).toList(), (inputs, opened) -> {
            CellAttackReport report = new CellAttackReport(opened,
                    head == null ? opened.heads().getFirst() : opened.head(head), services.headEvaluator(),
                    target(opened), radii, settings, out);
            if (json) {
                try (Json.Array array = new Json.Array(services.console().out())) {
                    return eachCells(inputs, opened, report, array::add);
                }
            }
            TextTable table = report.table();
            int status = eachCells(inputs, opened, report, image -> report.addRows(table, image));
            table.print(services.console().out());
            report.totals().forEach(services.console()::print);
            seed.printIfDrawn(services.console());
            return status;
        });
    }

    private int eachCells(ImageInputs inputs, LoadedModel opened, CellAttackReport report,
            Consumer<CellAttackReport.CellAttackJson> printer) {
        return inputs.forEach(opened.card().input(), "attacking", context,
                (name, image, tensor) -> printer.accept(report.attack(name, image.source().name(), tensor,
                        image.source() instanceof ImageFile file ? MaskedImages.of(file.file()) : Optional.empty(),
                        context)));
    }

    private int printJson(ImageInputs inputs, LoadedModel opened, ImageAttacker attacker, Attack chosen,
            AttackSettings settings) {
        try (Json.Array array = new Json.Array(services.console().out())) {
            return each(inputs, opened, attacker, chosen, settings, array::add);
        }
    }

    private int printTable(ImageInputs inputs, LoadedModel opened, ImageAttacker attacker, Attack chosen,
            AttackSettings settings) {
        TextTable table = new TextTable("image", "attacked class", "attack", "eps", "success", "l2", "linf",
                "prediction", "certified radius", "kind", "saved");
        int status = each(inputs, opened, attacker, chosen, settings, result -> addRow(table, result));
        table.print(services.console().out());
        seed.printIfDrawn(services.console());
        return status;
    }

    private int each(ImageInputs inputs, LoadedModel opened, ImageAttacker attacker, Attack chosen,
            AttackSettings settings,
            Consumer<JsonRecords.AttackJson> printer) {
        int target = target(opened);
        return inputs.forEach(opened.card().input(), "attacking", context,
                (String name, LabelledImage image, ImageTensor tensor) -> printer
                    .accept(attacker.attack(name, image.source(), tensor, target, chosen, settings, context)));
    }

    /** Returns the index of the class of {@code --label}; -1 without it. */
    private int target(LoadedModel opened) {
        if (label == null) {
            return -1;
        }
        List<String> classes = opened.card().classes() == null ? List.of() : opened.card().classes();
        return ClassNames.index(label, classes).orElseThrow(() -> UnknownNameException.of("class", label, classes));
    }

    private static void addRow(TextTable table, JsonRecords.AttackJson result) {
        String radius = Double.isInfinite(result.certifiedRadius()) ? "infinite" : number(result.certifiedRadius());
        table.add(result.image(), result.label().label(), result.attack(), String.valueOf(result.eps()),
                success(result), number(result.l2()), number(result.linf()),
                result.prediction().label(), radius,
                result.certifiedBy() == null ? "nothing certified" : "deterministic",
                result.saved().getFirst().file());
    }

    private static String success(JsonRecords.AttackJson result) {
        return result.success() ? "yes" : result.cleanPrediction().equals(result.label()) ? "no" : "no: misclassified";
    }

    private static String number(Double value) {
        return value == null ? "none" : String.format(Locale.ROOT, "%.4f", value);
    }
}
