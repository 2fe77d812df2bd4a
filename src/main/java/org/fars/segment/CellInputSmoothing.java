package org.fars.segment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fars.certify.Certificate.Kind;
import org.fars.certify.CertificateFactory;
import org.fars.certify.CertificateType;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.core.Seeds;
import org.fars.image.ImageTensor;
import org.fars.math.GaussianSmoothing;
import org.fars.math.NormalSource;
import org.fars.model.Backbone;
import org.fars.model.Head;
import org.fars.model.LipschitzBound;

/**
 * SegCertify (Fischer, Baader and Vechev, ICML 2021): N(0, σ²I) is added to the pixels, and every sample passes the whole
 * network. The class of a cell is that which most of n₀ samples show; n new samples then test, for all cells together at a
 * family-wise error of α ({@link HolmProcedure}), that it has a probability of more than τ. Cells of which this is not
 * established abstain; all others have the radius σΦ⁻¹(τ), with probability 1−α all at once.
 *
 * <p>It needs no Lipschitz bound and is about the network as computed. A cell has the whole budget to itself: there is no
 * collective bound. The slow baseline: n + n₀ passes for each image, which all heads share.
 */
public final class CellInputSmoothing {
    /** τ of the paper. */
    public static final double TAU = 0.75;
    /** n₀ of the paper. */
    public static final int N0 = 10;
    /** n of the paper. */
    public static final int N = 100;
    private static final int BATCH = 10;

    private final Backbone backbone;
    private final List<Head> heads;
    private final CellGrid grid;

    /**
     * @param backbone of a dense model
     * @param heads of the model
     * @param grid the cells of an image
     */
    public CellInputSmoothing(Backbone backbone, List<Head> heads, CellGrid grid) {
        this.backbone = backbone;
        this.heads = List.copyOf(heads);
        this.grid = grid;
    }

    /**
     * Returns the radii of all cells by each head.
     *
     * @param contentHash of the image
     * @param settings σ in pixels, n₀, n, α and the seed
     * @return one for each head, in order
     * @throws JobContext.JobCancelledException when {@code context} was cancelled
     */
    public List<CellCertificates> certify(ImageTensor image, String contentHash, CertifySettings settings,
            JobContext context) {
        int n = Math.toIntExact(settings.n());
        int[][][] first = votes(image, contentHash, "select", settings.n0(), settings, context);
        int[][][] second = votes(image, contentHash, "test", n, settings, context);
        double radius = CertificateFactory.inPixels(GaussianSmoothing.radius(settings.sigma(), TAU),
                LipschitzBound.one());
        return IntStream.range(0, heads.size())
            .mapToObj(h -> certificates(first[h], second[h], n, settings.alpha(), radius))
            .toList();
    }

    private static CellCertificates certificates(int[][] first, int[][] second, int n, double alpha, double radius) {
        int[] predictions = Arrays.stream(first).mapToInt(CellInputSmoothing::leader).toArray();
        double[] pValues = new double[predictions.length];
        Arrays.setAll(pValues,
                p -> predictions[p] < 0 ? 1 : HolmProcedure.pValue(second[p][predictions[p]], n, TAU));
        boolean[] held = HolmProcedure.rejected(pValues, alpha);
        double[] radii = new double[predictions.length];
        for (int p = 0; p < radii.length; p++) {
            predictions[p] = held[p] ? predictions[p] : -1;
            radii[p] = held[p] ? radius : 0;
        }
        return new CellCertificates(CertificateType.INPUT_SMOOTHING, predictions, radii, Optional.empty(),
                Kind.PROBABILISTIC, 1 - alpha, "");
    }

    /** Returns how often each class was decided for, {@code [heads, cells, classes]}; ties count for none. */
    private int[][][] votes(ImageTensor image, String contentHash, String stage, int count, CertifySettings settings,
            JobContext context) {
        int[][][] votes = new int[heads.size()][grid.cells()][heads.getFirst().classes()];
        for (int done = 0; done < count; done += BATCH) {
            context.checkCancelled();
            context.progress("sampling noisy images", done, count);
            NormalSource noise = new NormalSource(Seeds.derive(settings.seed(), contentHash,
                    CertificateType.INPUT_SMOOTHING.id(), "cells", stage, Integer.toString(done / BATCH)));
            for (float[] map : backbone
                .embed(noisy(image, settings.sigma(), Math.min(BATCH, count - done), noise))) {
                count(map, votes);
            }
        }
        return votes;
    }

    private void count(float[] map, int[][][] votes) {
        int cells = grid.cells();
        IntStream.range(0, cells).parallel().forEach(p -> {
            double[] z = new double[map.length / cells];
            for (int k = 0; k < z.length; k++) {
                z[k] = map[k * cells + p];
            }
            for (int h = 0; h < votes.length; h++) {
                int winner = heads.get(h).predict(z);
                if (winner >= 0) {
                    votes[h][p][winner]++;
                }
            }
        });
    }

    private static List<ImageTensor> noisy(ImageTensor image, double sigma, int count, NormalSource noise) {
        List<ImageTensor> images = new ArrayList<>(count);
        for (int k = 0; k < count; k++) {
            float[] values = image.values().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (values[i] + sigma * noise.next());
            }
            images.add(image.with(values));
        }
        return images;
    }

    private static int leader(int[] votes) {
        int leader = -1;
        for (int j = 0; j < votes.length; j++) {
            if (votes[j] > (leader < 0 ? 0 : votes[leader])) {
                leader = j;
            }
        }
        return leader;
    }
}
