package org.fars.evaluate.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.fars.certify.Certificate;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.analysis.RobustnessBracket;

/** The data of a run's charts, as plain records. */
public final class EvaluationCharts {
    private static final int GRID = 201;

    private final EvaluationRun run;

    /** The charts of that run. */
    public EvaluationCharts(EvaluationRun run) {
        this.run = run;
    }

    /**
     * Certified accuracy against ε.
     *
     * @param head the head
     * @param certificate the certificate's id
     * @param kind deterministic, probabilistic, declared or not a certificate, with the confidence
     * @param eps the grid, ascending from 0
     * @param accuracy percentages of all images, {@code [eps]}
     */
    public record CertifiedCurve(String head, String certificate, String kind, List<Double> eps,
            List<Double> accuracy) {}

    /** Accuracy of a head under an attack within ε. */
    public record AttackPoint(String head, String attack, String norm, double eps, double accuracy) {}

    /**
     * A histogram of radii.
     *
     * @param edges of the bins, one more than counts; the last bin includes its right edge
     * @param counts images a bin
     */
    public record RadiusHistogram(String head, String certificate, List<Double> edges, List<Integer> counts) {}

    /** One image's bracket, and which image it is. */
    public record ImageBracket(int position, String location, String name, RobustnessBracket bracket) {}

    /**
     * The gaps between certificate and attack of the images that a head classifies correctly.
     *
     * @param head the head
     * @param closed the images with both ends, the smallest gap first
     * @param onlyCertified the number of images with a certified radius only: no attack succeeded, or none was run
     * @param onlyAttacked the number of images with a successful attack only
     * @param open the number of images with neither
     */
    public record Gaps(String head, List<ImageBracket> closed, int onlyCertified, int onlyAttacked, int open) {
        /** Returns the number of images. */
        public int images() {
            return closed.size() + onlyCertified + onlyAttacked + open;
        }
    }

    /**
     * A confusion matrix.
     *
     * @param classes the names
     * @param counts {@code [true class][prediction]}; the last column is for images without a prediction
     */
    public record ConfusionMatrix(String head, List<String> classes, List<List<Integer>> counts) {}

    /** One curve for each head and certificate, on a grid from 0 to the largest radius or ε. */
    public List<CertifiedCurve> certifiedCurves() {
        double end = Stream.concat(run.header().settings().eps().stream(),
                run.results()
                    .stream()
                    .flatMap(result -> result.heads().stream())
                    .flatMap(head -> head.certificates().stream())
                    .map(Certificate::radius))
            .filter(Double::isFinite)
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(1);
        List<Double> grid = new ArrayList<>();
        for (int i = 0; i < GRID; i++) {
            grid.add(end * i / (GRID - 1));
        }
        return certifiedCurves(grid);
    }

    /** One curve for each head and certificate, on this grid. */
    public List<CertifiedCurve> certifiedCurves(List<Double> grid) {
        EvaluationSettings settings = run.header().settings().withEps(grid).withAttacks(List.of());
        List<Summary.Certified> shares = Summary
            .of(new EvaluationRun(run.header().withSettings(settings), run.results(), run.skipped()))
            .certified();
        List<CertifiedCurve> curves = new ArrayList<>();
        for (int begin = 0; begin < shares.size(); begin += grid.size()) {
            List<Summary.Certified> curve = shares.subList(begin, begin + grid.size());
            Summary.Certified first = curve.getFirst();
            curves.add(new CertifiedCurve(first.head(), first.certificate(),
                    Certificate.kindInWords(first.kind(), first.confidence()), List.copyOf(grid),
                    curve.stream().map(Summary.Certified::accuracy).toList()));
        }
        return curves;
    }

    /** Accuracy under each attack at each ε of the settings. */
    public List<AttackPoint> attackPoints() {
        return Summary.of(run)
            .attacked()
            .stream()
            .map(each -> new AttackPoint(each.head(), each.attack(), each.norm(), each.eps(), each.accuracy()))
            .toList();
    }

    /**
     * Returns the histogram of the radii of one certificate of one head; misclassified images count as 0.
     *
     * @param bins how many
     */
    public RadiusHistogram radii(String head, String certificate, int bins) {
        double[] radii = run.results()
            .stream()
            .mapToDouble(result -> radius(result, head, certificate))
            .filter(Double::isFinite)
            .toArray();
        double end = Arrays.stream(radii).max().orElse(0);
        double width = (end > 0 ? end : 1) / bins;
        Integer[] counts = new Integer[bins];
        Arrays.fill(counts, 0);
        for (double radius : radii) {
            counts[Math.min(bins - 1, (int) (radius / width))]++;
        }
        List<Double> edges = new ArrayList<>();
        for (int i = 0; i <= bins; i++) {
            edges.add(i * width);
        }
        return new RadiusHistogram(head, certificate, edges, List.of(counts));
    }

    private static double radius(ImageResult result, String head, String certificate) {
        return result.head(head)
            .flatMap(found -> found.certificate(certificate))
            .filter(given -> given.certifies(result.label(), 0))
            .map(Certificate::radius)
            .orElse(0.0);
    }

    /** Returns the brackets of one head's correctly classified images, the smallest certified radius first. */
    public List<ImageBracket> brackets(String head) {
        List<ImageBracket> brackets = new ArrayList<>();
        for (ImageResult result : run.results()) {
            result.head(head)
                .filter(found -> found.prediction() == result.label())
                .ifPresent(found -> brackets.add(
                        new ImageBracket(result.position(), result.location(), result.name(),
                                RobustnessBracket.of(found))));
        }
        brackets.sort(Comparator.comparingDouble((ImageBracket each) -> each.bracket().certified())
            .thenComparingDouble(each -> each.bracket().attacked()));
        return brackets;
    }

    /** Returns the gaps of one head's correctly classified images. */
    public Gaps gaps(String head) {
        List<ImageBracket> closed = new ArrayList<>();
        int onlyCertified = 0;
        int onlyAttacked = 0;
        int open = 0;
        for (ImageBracket image : brackets(head)) {
            if (image.bracket().isCertified() && image.bracket().isAttacked()) {
                closed.add(image);
            } else if (image.bracket().isCertified()) {
                onlyCertified++;
            } else if (image.bracket().isAttacked()) {
                onlyAttacked++;
            } else {
                open++;
            }
        }
        closed.sort(Comparator.comparingDouble(image -> image.bracket().gap()));
        return new Gaps(head, closed, onlyCertified, onlyAttacked, open);
    }

    /** Returns the confusion matrix of one head. */
    public ConfusionMatrix confusion(String head) {
        List<String> classes = run.header().classes();
        int[][] counts = new int[classes.size()][classes.size() + 1];
        for (ImageResult result : run.results()) {
            int prediction = result.head(head).orElseThrow().prediction();
            counts[result.label()][prediction < 0 ? classes.size() : prediction]++;
        }
        return new ConfusionMatrix(head, classes,
                Arrays.stream(counts).map(row -> Arrays.stream(row).boxed().toList()).toList());
    }
}
