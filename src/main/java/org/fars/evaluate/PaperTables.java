package org.fars.evaluate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;

/** Tables 1 and 2 of the paper, its rows beside a run's. */
public final class PaperTables {
    private static final double PAPER_NATURAL = 80.41;
    private static final List<PaperRow> PAPER_CERTIFIED = List.of(
            new PaperRow("original", Map.of(0.05, 78.16, 0.1, 53.88, 0.2, 10.72, 0.3, 0.3)),
            new PaperRow("sparsemax", Map.of(0.05, 77.32, 0.1, 50.04, 0.2, 26.47, 0.3, 13.07)));
    private static final List<PaperRow> PAPER_ATTACKED = List.of(
            new PaperRow("original", Map.of(0.05, 79.86, 0.1, 70.22, 0.2, 65.93, 0.3, 59.03)),
            new PaperRow("sparsemax", Map.of(0.05, 77.79, 0.1, 68.74, 0.2, 64.57, 0.3, 61.02)));

    private static final String CERTIFIED_NOTE = "The paper's rows, and ours named published-score, count an image when"
            + " its winning score over the norm of W exceeds ε. That is a score where a margin is needed: it may exceed"
            + " the distance at which the decision changes, so it is not a certificate. All other rows bound that"
            + " distance from below, by the margin between the winning class and each other one, and are sound.";
    private static final String ATTACKED_NOTE = "Accuracy under attack bounds the robust accuracy from above, as"
            + " certified accuracy bounds it from below. A sparsemax head decides as its linear layer does and is"
            + " attacked through that layer's scores, so where both share the layer their rows are equal.";

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

    /** Table 1: natural and certified accuracy. */
    public static PaperTable certified(Summary summary) {
        List<PaperTable.Row> rows = new ArrayList<>();
        for (PaperRow paper : PAPER_CERTIFIED) {
            rows.add(row(true, summary, eps -> paper.accuracy().getOrDefault(eps, Double.NaN),
                    "FaRS – " + paper.head() + " (paper)", "published-score", "not a certificate",
                    percent(PAPER_NATURAL)));
        }
        summary.certified().stream().map(each -> List.of(each.head(), each.certificate())).distinct().forEach(pair -> {
            String head = pair.getFirst();
            String certificate = pair.getLast();
            rows.add(row(false, summary, eps -> certified(summary, head, certificate, eps), "FaRS – " + head,
                    certificate, kind(summary, head, certificate), percent(natural(summary, head, certificate))));
        });
        return new PaperTable("table1", "Table 1: natural and certified accuracy (%)",
                columns(summary, "FaRS version", "Certificate", "Kind", "Natural"), rows,
                CERTIFIED_NOTE + source(summary));
    }

    /** Table 2: natural accuracy and accuracy under attack. */
    public static PaperTable attacked(Summary summary) {
        List<PaperTable.Row> rows = new ArrayList<>();
        for (PaperRow paper : PAPER_ATTACKED) {
            rows.add(row(true, summary, eps -> paper.accuracy().getOrDefault(eps, Double.NaN),
                    "FaRS – " + paper.head() + " (paper)", "l2-pgd", percent(PAPER_NATURAL)));
        }
        summary.attacked().stream().map(each -> List.of(each.head(), each.attack())).distinct().forEach(pair -> {
            String head = pair.getFirst();
            String attack = pair.getLast();
            rows.add(row(false, summary, eps -> attacked(summary, head, attack, eps), "FaRS – " + head, attack,
                    percent(summary.naturalOf(head))));
        });
        return new PaperTable("table2", "Table 2: natural accuracy and accuracy under attack (%)",
                columns(summary, "FaRS version", "Attack", "Natural"), rows,
                ATTACKED_NOTE + passedOver(summary) + source(summary));
    }

    private static String passedOver(Summary summary) {
        return summary.settings().attacks().stream().anyMatch(Summary.AttackSetting::unprovedOnly)
                ? " Images that a deterministic certificate proves at ε count as robust there without being attacked."
                : "";
    }

    private static String source(Summary summary) {
        return String.format(Locale.ROOT,
                " The paper's rows are of its own network on Imagenette; ours are of %s on %s,"
                        + " %d images, seed %d.",
                summary.model(), summary.data(), summary.images(), summary.settings().seed());
    }

    private static List<String> columns(Summary summary, String... first) {
        return Stream.concat(Stream.of(first), summary.settings().eps().stream().map(eps -> "ε = " + number(eps)))
            .toList();
    }

    private static PaperTable.Row row(boolean fromPaper, Summary summary, DoubleFunction<Double> accuracy,
            String... first) {
        return new PaperTable.Row(fromPaper, Stream.concat(Stream.of(first),
                summary.settings().eps().stream().map(eps -> percent(accuracy.apply(eps))))
            .toList());
    }

    private static double certified(Summary summary, String head, String certificate, double eps) {
        return summary.certified()
            .stream()
            .filter(each -> each.head().equals(head)
                    && each.certificate().equals(certificate) && each.eps() == eps)
            .mapToDouble(Summary.Certified::accuracy)
            .findFirst()
            .orElse(Double.NaN);
    }

    private static double attacked(Summary summary, String head, String attack, double eps) {
        return summary.attacked()
            .stream()
            .filter(each -> each.head().equals(head) && each.attack().equals(attack) && each.eps() == eps)
            .mapToDouble(Summary.Attacked::accuracy)
            .findFirst()
            .orElse(Double.NaN);
    }

    /** A smoothed certificate's natural accuracy is that of the smoothed classifier. */
    private static double natural(Summary summary, String head, String certificate) {
        return summary.smoothedNatural()
            .stream()
            .filter(each -> each.head().equals(head) && each.certificate().equals(certificate))
            .mapToDouble(Summary.SmoothedNatural::accuracy)
            .findFirst()
            .orElse(summary.naturalOf(head));
    }

    private static String kind(Summary summary, String head, String certificate) {
        String kind = summary.kindOf(head, certificate);
        return kind.equals("probabilistic") ? kind + ", 1−α = " + number(1 - summary.settings().alpha()) : kind;
    }

    private static String percent(double value) {
        return Double.isNaN(value) ? PaperTable.NOTHING : String.format(Locale.ROOT, "%.2f", value);
    }

    private static String number(double value) {
        return new BigDecimal(value).round(new MathContext(6))
            .stripTrailingZeros()
            .toPlainString();
    }
}
