package org.fars.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fars.bench.Benchmark.BenchSection;
import org.fars.certify.CertificateType;
import org.fars.certify.Certifier;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.fars.model.LoadedModel;

/** Measures the share of an evaluation that the backbone takes; the rest goes into certificates. */
final class EvaluationBench implements BenchSection {
    /** Images with which heads of several layers are measured; they take as long as many images with the other heads. */
    private static final int MULTI_LAYER_IMAGES = 4;

    @Override
    public String name() {
        return "evaluation";
    }

    @Override
    public List<BenchReport.Row> measure(BenchContext bench, JobContext context) {
        Certifiers certifiers = Certifiers.standard(bench.headEvaluator());
        List<Head> oneLayer = bench.model().heads().stream().filter(head -> head.linearLayer().isPresent()).toList();
        int count = bench.effort().evaluated();
        List<BenchReport.Row> rows = new ArrayList<>();
        if (!oneLayer.isEmpty()) {
            rows.add(share(bench, count, oneLayer, certifiers.defaults(), "", "one-layer heads, default certificates",
                    context));
            rows.add(share(bench, count, oneLayer, embeddingCertifiers(certifiers), ".sampled",
                    "one-layer heads, all certificates that leave the backbone alone", context));
        }
        if (oneLayer.size() < bench.model().heads().size()) {
            rows.add(share(bench, Math.min(MULTI_LAYER_IMAGES, count), bench.model().heads(), certifiers.defaults(),
                    ".multi-layer",
                    "all heads, default certificates", context));
        }
        return rows;
    }

    private static List<Certifier> embeddingCertifiers(Certifiers certifiers) {
        return certifiers.all().stream().filter(each -> each.type() != CertificateType.INPUT_SMOOTHING).toList();
    }

    private static BenchReport.Row share(BenchContext bench, int count, List<Head> heads, List<Certifier> certifiers,
            String idSuffix, String description, JobContext context) {
        context.checkCancelled();
        LoadedModel model = bench.model();
        Analyzer analyzer = new Analyzer(new LoadedModel(model.card(), model.backbone(), heads, model.lipschitz()),
                certifiers);
        CertifySettings settings = CertifySettings.DEFAULT.withN(bench.effort().samples());
        List<ImageTensor> images = bench.images(count);
        Stopwatch.Comparison comparison = bench.stopwatch()
            .compare(() -> model.backbone().embedDouble(images),
                    () -> analyzer.analyze(images, settings, context.part()));
        return new BenchReport.Row("evaluation.share" + idSuffix,
                "evaluation: share of the backbone, " + description + ", n = " + settings.n(),
                100 / comparison.ratio(), "%",
                String.format(Locale.ROOT, "%.1f of %.1f ms an image, batch %d, images already read; %s",
                        comparison.first().medianMillis() / images.size(),
                        comparison.second().medianMillis() / images.size(),
                        images.size(), comparison.note()));
    }
}
