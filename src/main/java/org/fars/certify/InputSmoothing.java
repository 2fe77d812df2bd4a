package org.fars.certify;

import java.util.ArrayList;
import java.util.List;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.NoisyHeadSampler.NoiseSource;
import org.fars.certify.VoteSampler.VoteAccumulator;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.math.NormalSource;
import org.fars.model.Backbone;
import org.fars.model.Head;
import org.fars.model.LipschitzBound;

/**
 * Randomized smoothing of the whole network, as Cohen et al. (ICML 2019) do it and FaRS avoids it: N(0, σ²I) is added to the
 * pixels, and every sample passes the backbone. It needs no Lipschitz bound and is about the network as computed, so
 * nothing is divided or subtracted. σ is the settings' own, in pixels. As slow as n + n₀ images.
 */
public final class InputSmoothing implements Certifier {
    /** Divides the block size, so that a look at the votes never falls inside a batch. */
    private static final int BATCH = 64;

    @Override
    public CertificateType type() {
        return CertificateType.INPUT_SMOOTHING;
    }

    @Override
    public boolean supports(Head head) {
        return true;
    }

    @Override
    public Certificate certify(CertificationInput input, Head head, CertifySettings settings, JobContext context) {
        CertificateFactory certificates = new CertificateFactory(type(), head.name(), LipschitzBound.one());
        NoiseSource noise = new NoiseSource(settings.seed(), input.contentHash(), head.name(), type());
        return new TwoStageTest(certificates, settings.sigma(), settings).run(head.classes(),
                (stage, from, to, into) -> {
                    for (long start = from; start < to; start += BATCH) {
                        context.checkCancelled();
                        int size = (int) Math.min(BATCH, to - start);
                        NormalSource source = new NormalSource(noise.stage(stage).applyAsLong(start / BATCH));
                        vote(input.backbone(), head, noisy(input.image(), settings.sigma(), size, source), into);
                        context.progress("sampling noisy images", start + size, to);
                    }
                }, _ -> 0);
    }

    private static void vote(Backbone backbone, Head head, List<ImageTensor> images, VoteAccumulator into) {
        for (float[] embedding : backbone.embed(images)) {
            double[] z = new double[embedding.length];
            for (int i = 0; i < z.length; i++) {
                z[i] = embedding[i];
            }
            double[] logits = head.logits(z);
            double[][] column = new double[logits.length][];
            for (int j = 0; j < logits.length; j++) {
                column[j] = new double[]{logits[j]};
            }
            into.add(column, 1);
        }
    }

    private static List<ImageTensor> noisy(ImageTensor image, double sigma, int count, NormalSource source) {
        List<ImageTensor> images = new ArrayList<>(count);
        for (int k = 0; k < count; k++) {
            float[] values = image.values().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (values[i] + sigma * source.next());
            }
            images.add(image.with(values));
        }
        return images;
    }
}
