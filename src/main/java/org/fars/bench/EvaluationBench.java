package org.fars.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fars.certify.Certifier;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.certify.InputSmoothing;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.fars.model.LoadedModel;
import org.fars.model.MultiLayerHead;

/** How much of an evaluation is the backbone's, and how much goes into certificates. */
final class EvaluationBench implements BenchSection {
    /** Heads of several layers take as long for these as the others for many. */
    private static final int FEW = 4;

    @Override
    public String name() {
        return "evaluation";
    }

    @Override
    public String title() {
        return "evaluation";
    }

    @Override
    public List<BenchRow> measure(BenchContext bench, JobContext context) {
        Certifiers certifiers = Certifiers.standard(bench.bulk());
        List<Head> oneLayer = bench.model().heads().stream().filter(head -> !(head instanceof MultiLayerHead)).toList();
        int many = bench.effort().evaluated();
        List<BenchRow> rows = new ArrayList<>();
        if (!oneLayer.isEmpty()) {
            rows.add(share(bench, many, oneLayer, certifiers.defaults(), "", "one-layer heads, default certificates",
                    context));
            rows.add(share(bench, many, oneLayer, inEmbedding(certifiers), ".sampled",
                    "one-layer heads, all certificates that leave the backbone alone", context));
        }
        if (oneLayer.size() < bench.model().heads().size()) {
            rows.add(share(bench, Math.min(FEW, many), bench.model().heads(), certifiers.defaults(), ".multi-layer",
                    "all heads, default certificates", context));
        }
        return rows;
    }

    private static List<Certifier> inEmbedding(Certifiers certifiers) {
        String inPixels = new InputSmoothing().id();
        return certifiers.byIds(certifiers.ids().stream().filter(id -> !id.equals(inPixels)).toList());
    }

    private static BenchRow share(BenchContext bench, int count, List<Head> heads, List<Certifier> certifiers,
            String id,
            String what,
            JobContext context) {
        context.checkCancelled();
        LoadedModel whole = bench.model();
        Analyzer analyzer = new Analyzer(new LoadedModel(whole.card(), whole.backbone(), heads, whole.lipschitz()),
                certifiers);
        CertifySettings settings = CertifySettings.DEFAULT.withN(bench.effort().samples());
        List<ImageTensor> images = bench.images(count);
        Stopwatch.Contest contest = bench.stopwatch()
            .compare(() -> bench.model().backbone().embed(images),
                    () -> analyzer.analyze(images, settings, context.part()));
        return new BenchRow("evaluation.share" + id,
                "evaluation: share of the backbone, " + what + ", n = " + settings.n(),
                100 / contest.ratio(), "%",
                String.format(Locale.ROOT, "%.1f of %.1f ms an image, batch %d, images already read; %s",
                        contest.first().medianMillis() / images.size(), contest.second().medianMillis() / images.size(),
                        images.size(), contest.note()));
    }
}
