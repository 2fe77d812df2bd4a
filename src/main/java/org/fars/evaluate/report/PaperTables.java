package org.fars.evaluate.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fars.certify.CertificateType;
import org.fars.evaluate.EvaluationRun;

/** Tables 1 and 2 of the paper, its rows beside a run's. */
public final class PaperTables {
    private static final double PAPER_NATURAL = 80.41;
    /** The classes of Imagenette, the paper's data. */
    private static final List<String> PAPER_CLASSES = List.of("tench", "English springer", "cassette player",
            "chain saw", "church", "French horn", "garbage truck", "gas pump", "golf ball", "parachute");
    private static final List<PaperRow> PAPER_CERTIFIED = List.of(
            new PaperRow("original", Map.of(0.05, 78.16, 0.1, 53.88, 0.2, 10.72, 0.3, 0.3)),
            new PaperRow("sparsemax", Map.of(0.05, 77.32, 0.1, 50.04, 0.2, 26.47, 0.3, 13.07)));
    private static final List<PaperRow> PAPER_ATTACKED = List.of(
            new PaperRow("original", Map.of(0.05, 79.86, 0.1, 70.22, 0.2, 65.93, 0.3, 59.03)),
            new PaperRow("sparsemax", Map.of(0.05, 77.79, 0.1, 68.74, 0.2, 64.57, 0.3, 61.02)));

    private static final String PAPER_TOO = "The paper's rows, and ours named published-score, count";
    private static final String CERTIFIED_NOTE = " an image when its winning score over the norm of W exceeds ε. That is a score where a margin is needed: it may exceed"
            + " the distance at which the decision changes, so it is not a certificate. All other rows bound that"
            + " distance from below, by the margin between the winning class and each other one, and are sound.";
    private static final String ATTACKED_NOTE = "Accuracy under attack bounds the robust accuracy from above, as"
            + " certified accuracy bounds it from below. A sparsemax head decides as its linear layer does and is"
            + " attacked through that layer's scores, so where both share the layer their rows are equal.";

    private static final String JOINED = " The rows named all of them join the attacks: an image counts there when no"
            + " perturbation that any attack found is of at most ε in that norm and changes the decision.";
    private static final String PASSED_OVER = " Images that a deterministic certificate proves at ε count as robust"
            + " there without being attacked, but for a sample that is attacked as a check.";

    private PaperTables() {}

    /** Numbers from the paper, by ε. */
    private record PaperRow(String head, Map<Double, Double> accuracy) {}

    /**
     * A line of the paper's Table 1, for charts. It is no certificate.
     *
     * @param head the head
     * @param eps the radii, ascending
     * @param accuracy percentages at them
     */
    public record PaperLine(String head, double[] eps, double[] accuracy) {}

    /** The lines of the paper's Table 1. */
    public static List<PaperLine> paper() {
        return PAPER_CERTIFIED.stream().map(row -> {
            double[] eps = row.accuracy().keySet().stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return new PaperLine(row.head(), eps, Arrays.stream(eps).map(each -> row.accuracy().get(each)).toArray());
        }).toList();
    }

    /**
     * A run's numbers, with what tells it from other runs in the same table.
     *
     * @param name for people
     * @param summary the numbers
     * @param ofPaperData whether its images are of the classes of the paper's, so that the paper's rows may stand beside it
     */
    public record NamedRun(String name, Summary summary, boolean ofPaperData) {
        /** Returns a run's numbers under a name. */
        public static NamedRun of(String name, EvaluationRun run) {
            return new NamedRun(name, Summary.of(run), isPaperData(run));
        }
    }

    /** Returns whether a run is of the paper's data, Imagenette, so that its rows may stand beside it. */
    public static boolean isPaperData(EvaluationRun run) {
        return run.header().classes().equals(PAPER_CLASSES);
    }

    /** Table 1: natural and certified accuracy. */
    public static PaperTable certified(EvaluationRun run) {
        return certified(List.of(NamedRun.of("", run)));
    }

    /**
     * Table 1 of several runs, one after another; a first column names the run where there is more than one. The paper's
     * rows come first, if all runs are of its data.
     */
    public static PaperTable certified(List<NamedRun> runs) {
        Layout layout = new Layout(runs);
        List<PaperTable.Row> rows = new ArrayList<>();
        for (PaperRow paper : layout.ofPaperData() ? PAPER_CERTIFIED : List.<PaperRow>of()) {
            rows.add(layout.paper(paper, CertificateType.PUBLISHED_SCORE.id(),
                    CertificateType.PUBLISHED_SCORE.kind().label()));
        }
        for (NamedRun run : runs) {
            Summary summary = run.summary();
            summary.certified()
                .stream()
                .map(each -> List.of(each.head(), each.certificate()))
                .distinct()
                .forEach(pair -> {
                    String head = pair.getFirst();
                    String certificate = pair.getLast();
                    rows.add(layout.row(run, eps -> certified(summary, head, certificate, eps), "FaRS – " + head,
                            certificate, summary.kindOf(head, certificate),
                            percent(natural(summary, head, certificate))));
                });
        }
        return new PaperTable("table1", "Table 1: natural and certified accuracy (%)",
                layout.columns("FaRS version", "Certificate", "Kind", "Natural"), rows,
                (layout.ofPaperData() ? PAPER_TOO : "The rows named published-score count") + CERTIFIED_NOTE
                        + layout.source());
    }

    /** Table 2: natural accuracy and accuracy under attack. */
    public static PaperTable attacked(EvaluationRun run) {
        return attacked(List.of(NamedRun.of("", run)));
    }

    /** Table 2 of several runs, as {@link #certified(List)}. */
    public static PaperTable attacked(List<NamedRun> runs) {
        Layout layout = new Layout(runs);
        List<PaperTable.Row> rows = new ArrayList<>();
        for (PaperRow paper : layout.ofPaperData() ? PAPER_ATTACKED : List.<PaperRow>of()) {
            rows.add(layout.paper(paper, "l2-pgd"));
        }
        boolean joined = false;
        for (NamedRun run : runs) {
            Summary summary = run.summary();
            for (String head : summary.attacked().stream().map(Summary.Attacked::head).distinct().toList()) {
                summary.settings()
                    .attacks()
                    .stream()
                    .map(Summary.AttackSetting::attack)
                    .distinct()
                    .forEach(
                            attack -> rows.add(layout.row(run, eps -> attacked(summary, head, attack, eps),
                                    "FaRS – " + head, attack, percent(summary.naturalOf(head)))));
                if (summary.settings().attacks().size() > 1) {
                    joined = true;
                    summary.strongest()
                        .stream()
                        .filter(each -> each.head().equals(head))
                        .map(Summary.Strongest::norm)
                        .distinct()
                        .forEach(norm -> rows.add(layout.row(run, eps -> strongest(summary, head, norm, eps),
                                "FaRS – " + head, "all of them, " + sign(norm), percent(summary.naturalOf(head)))));
                }
            }
        }
        String passedOver = runs.stream().map(NamedRun::summary).anyMatch(PaperTables::passesOver) ? PASSED_OVER : "";
        return new PaperTable("table2", "Table 2: natural accuracy and accuracy under attack (%)",
                layout.columns("FaRS version", "Attack", "Natural"), rows,
                ATTACKED_NOTE + (joined ? JOINED : "") + passedOver + layout.source());
    }

    private static boolean passesOver(Summary summary) {
        return summary.settings().attacks().stream().anyMatch(Summary.AttackSetting::unprovedOnly);
    }

    private static String sign(String norm) {
        return switch (norm) {
            case "linf" -> "ℓ∞";
            case "l1" -> "ℓ1";
            default -> "ℓ2";
        };
    }

    /** The columns that the rows of some runs share. */
    private record Layout(List<NamedRun> runs) {
        boolean ofPaperData() {
            return runs.stream().allMatch(NamedRun::ofPaperData);
        }

        private boolean several() {
            return runs.size() > 1;
        }

        /** One run's in the order in which they were asked for; those of several runs in ascending order. */
        private List<Double> eps() {
            Stream<Double> all = runs.stream().flatMap(run -> run.summary().settings().eps().stream()).distinct();
            return several() ? all.sorted().toList() : all.toList();
        }

        List<String> columns(String... names) {
            return Stream.of(several() ? Stream.of("Run") : Stream.<String>empty(), Stream.of(names),
                    eps().stream().map(each -> "ε = " + number(each)))
                .flatMap(Function.identity())
                .toList();
        }

        PaperTable.Row paper(PaperRow paper, String... cells) {
            Stream<String> named = Stream.of(Stream.of("FaRS – " + paper.head() + " (paper)"), Stream.of(cells),
                    Stream.of(percent(PAPER_NATURAL)))
                .flatMap(Function.identity());
            return new PaperTable.Row(true,
                    cells("paper", named, each -> paper.accuracy().getOrDefault(each, Double.NaN)));
        }

        PaperTable.Row row(NamedRun run, DoubleFunction<Double> accuracy, String... cells) {
            return new PaperTable.Row(false, cells(run.name(), Stream.of(cells), accuracy));
        }

        private List<String> cells(String run, Stream<String> cells, DoubleFunction<Double> accuracy) {
            return Stream.of(several() ? Stream.of(run) : Stream.<String>empty(), cells,
                    eps().stream().map(each -> percent(accuracy.apply(each))))
                .flatMap(Function.identity())
                .toList();
        }

        String source() {
            String ours = runs.stream().map(this::source).collect(Collectors.joining("; ")) + ".";
            return ofPaperData()
                    ? " The paper's rows are of its own network on Imagenette; " + ours
                    : " Of the rows, " + ours;
        }

        private String source(NamedRun run) {
            Summary summary = run.summary();
            return String.format(Locale.ROOT, "%s are of %s on %s, %d images, seed %d",
                    several() ? "those named " + run.name() : "ours", summary.model(), summary.data(),
                    summary.images(), summary.settings().seed());
        }
    }

    private static double certified(Summary summary, String head, String certificate, double eps) {
        return accuracy(summary.certified(), Summary.Certified::accuracy, each -> each.head().equals(head)
                && each.certificate().equals(certificate) && each.eps() == eps)
            .orElse(Double.NaN);
    }

    private static double attacked(Summary summary, String head, String attack, double eps) {
        return accuracy(summary.attacked(), Summary.Attacked::accuracy, each -> each.head().equals(head)
                && each.attack().equals(attack) && each.eps() == eps)
            .orElse(Double.NaN);
    }

    private static double strongest(Summary summary, String head, String norm, double eps) {
        return accuracy(summary.strongest(), Summary.Strongest::accuracy, each -> each.head().equals(head)
                && each.norm().equals(norm) && each.eps() == eps)
            .orElse(Double.NaN);
    }

    /** A smoothed certificate's natural accuracy is that of the smoothed classifier. */
    private static double natural(Summary summary, String head, String certificate) {
        return accuracy(summary.smoothedNatural(), Summary.SmoothedNatural::accuracy,
                each -> each.head().equals(head) && each.certificate().equals(certificate))
            .orElseGet(() -> summary.naturalOf(head));
    }

    private static <T> OptionalDouble accuracy(List<T> all, ToDoubleFunction<T> accuracy, Predicate<T> wanted) {
        return all.stream().filter(wanted).mapToDouble(accuracy).findFirst();
    }

    private static String percent(double value) {
        return Double.isNaN(value) ? PaperTable.NOTHING : String.format(Locale.ROOT, "%.2f", value);
    }

    private static String number(double value) {
        return new BigDecimal(value).round(new MathContext(6))
            .stripTrailingZeros()
            .toPlainString();
    }

    /**
     * A table in the paper's layout.
     *
     * @param id names its files: {@code table1}
     * @param title what it shows
     * @param columns the headings
     * @param rows the cells, as text; first the paper's rows, then ours
     * @param note what one must know to read it
     */
    public record PaperTable(String id, String title, List<String> columns, List<Row> rows, String note) {
        /** What stands where there is no number. */
        public static final String NOTHING = "–";

        /**
         * One row.
         *
         * @param fromPaper whether its numbers are the paper's
         * @param cells as many as there are columns
         */
        public record Row(boolean fromPaper, List<String> cells) {
            public Row {
                cells = List.copyOf(cells);
            }
        }

        public PaperTable {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
            for (Row row : rows) {
                if (row.cells().size() != columns.size()) {
                    throw new IllegalArgumentException(row + " in a table of " + columns.size() + " columns");
                }
            }
        }
    }
}
