package org.fars.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.fars.attack.Attack;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackTask;
import org.fars.attack.Attacks;
import org.fars.attack.HeadOnBackbone;
import org.fars.attack.Norm;
import org.fars.certify.Certifier;
import org.fars.image.ImageTensor;
import org.fars.job.JobContext;
import org.fars.model.LoadedModel;

/** Images to results: one pass through the backbone for a batch, then certificates, then attacks on what is right. */
final class BatchEvaluator {
    private final LoadedModel model;
    private final EvaluationSettings settings;
    private final Analyzer analyzer;
    private final List<Planned> planned;
    private final Twins twins;

    /** An attack, and how long its steps are. */
    private record Planned(Attack attack, AttackPlan plan) {
        boolean passesOver(Analysis.HeadAnalysis analysis, double eps) {
            return plan.unprovedOnly() && attack.norm() == Norm.L2
                    && Bracket.of(analysis.head(), analysis.prediction(), analysis.certificates(), List.of())
                        .certified() > eps;
        }
    }

    BatchEvaluator(LoadedModel model, EvaluationSettings settings, List<Certifier> certifiers, Attacks attacks) {
        this.model = model;
        this.settings = settings;
        this.analyzer = new Analyzer(model, certifiers);
        this.twins = new Twins(model.heads());
        this.planned = settings.attacks().stream().map(plan -> new Planned(attacks.byId(plan.attack()), plan)).toList();
    }

    /**
     * Evaluates a batch.
     *
     * @throws CertificateBroken when an attack succeeded inside a certified radius
     */
    List<ImageResult> evaluate(List<Evaluation.Loaded> batch, JobContext context) {
        List<ImageTensor> images = batch.stream().map(Evaluation.Loaded::image).toList();
        List<Analysis> analyses = analyzer.analyze(images, settings.certify(), context.part());
        List<List<List<ImageResult.Attacked>>> attacked = new ArrayList<>();
        for (int head = 0; head < model.heads().size(); head++) {
            int twin = twins.first(head);
            attacked.add(twin < head ? attacked.get(twin) : attack(head, batch, analyses, context));
        }
        List<ImageResult> results = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            int image = i;
            Evaluation.Loaded loaded = batch.get(i);
            List<ImageResult.HeadResult> heads = IntStream.range(0, attacked.size())
                .mapToObj(head -> head(analyses.get(image).heads().get(head), attacked.get(head).get(image)))
                .toList();
            results.add(checked(new ImageResult(loaded.position(), loaded.item().location(), loaded.item().name(),
                    loaded.item().label(), analyses.get(i).contentHash(), heads)));
        }
        return results;
    }

    private static ImageResult.HeadResult head(Analysis.HeadAnalysis analysis, List<ImageResult.Attacked> attacks) {
        return new ImageResult.HeadResult(analysis.head(), analysis.prediction(), analysis.margin(),
                analysis.certificates(), attacks);
    }

    private ImageResult checked(ImageResult result) {
        for (ImageResult.HeadResult head : result.heads()) {
            try {
                Bracket.of(head);
            } catch (CertificateBroken broken) {
                throw new CertificateBroken(
                        result.location() + ": " + broken.getMessage() + " (seed " + settings.seed() + ")");
            }
        }
        return result;
    }

    private List<List<ImageResult.Attacked>> attack(int head, List<Evaluation.Loaded> batch, List<Analysis> analyses,
            JobContext context) {
        List<List<ImageResult.Attacked>> attacked = batch.stream()
            .map(loaded -> (List<ImageResult.Attacked>) new ArrayList<ImageResult.Attacked>())
            .toList();
        int[] right = IntStream.range(0, batch.size())
            .filter(i -> analyses.get(i).heads().get(head).prediction() == batch.get(i).item().label())
            .toArray();
        if (right.length == 0) {
            return attacked;
        }
        HeadOnBackbone classifier = new HeadOnBackbone(model.backbone(), model.heads().get(head));
        for (Planned each : planned) {
            List<Double> radii = each.attack().minimizes() ? List.of(Double.POSITIVE_INFINITY) : settings.eps();
            for (double eps : radii) {
                int[] targets = Arrays.stream(right)
                    .filter(i -> !each.passesOver(analyses.get(i).heads().get(head), eps))
                    .toArray();
                if (targets.length == 0) {
                    continue;
                }
                List<ImageTensor> images = Arrays.stream(targets).mapToObj(i -> batch.get(i).image()).toList();
                int[] labels = Arrays.stream(targets).map(i -> batch.get(i).item().label()).toArray();
                List<AttackResult> results = each.attack()
                    .run(classifier, AttackTask.of(images, labels, eps),
                            each.plan().settings().withSeed(settings.seed()), context.part());
                for (int k = 0; k < targets.length; k++) {
                    attacked.get(targets[k]).add(attacked(each.attack(), eps, results.get(k)));
                }
            }
        }
        return attacked;
    }

    private static ImageResult.Attacked attacked(Attack attack, double eps, AttackResult result) {
        return new ImageResult.Attacked(attack.id(), attack.norm().name().toLowerCase(Locale.ROOT), eps,
                result.success(), result.prediction(), result.l2(), result.linf());
    }
}
