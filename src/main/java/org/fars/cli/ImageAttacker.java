package org.fars.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fars.attack.Attack;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackSettings;
import org.fars.attack.BackboneClassifier;
import org.fars.certify.Certificate;
import org.fars.certify.CertifiedClassifier;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analysis.HeadAnalysis;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.evaluate.store.AdversarialFiles;
import org.fars.image.ImageSource;
import org.fars.image.ImageTensor;
import org.fars.image.ResultFiles;
import org.fars.model.Head;
import org.fars.model.LoadedModel;

/** Certifies, attacks, saves, and judges what was saved: one image at a time. */
final class ImageAttacker {
    private final LoadedModel model;
    private final Head head;
    private final Analyzer analyzer;
    private final BackboneClassifier classifier;
    private final Path folder;
    private final OutputFileNames names = new OutputFileNames();

    /**
     * @param head the head to attack, one of the model's
     * @param folder where adversarial images go
     */
    ImageAttacker(LoadedModel model, Head head, Certifiers certifiers, Path folder) {
        this.model = model;
        this.head = head;
        this.folder = folder;
        LoadedModel alone = new LoadedModel(model.card(), model.backbone(), List.of(head), model.lipschitz());
        analyzer = new Analyzer(alone, certifiers.about(CertifiedClassifier.HEAD));
        classifier = new BackboneClassifier(model.backbone(), head);
    }

    /**
     * Attacks one image.
     *
     * @param target the class to get away from, -1 for the one that the head decides for
     */
    AttackJson attack(String name, ImageSource source, ImageTensor image, int target, Attack attack,
            AttackSettings settings, JobContext context) {
        HeadAnalysis clean = analyzer
            .analyze(List.of(image), CertifySettings.DEFAULT.withSeed(settings.seed()), context)
            .getFirst()
            .heads()
            .getFirst();
        int label = target >= 0 ? target : clean.prediction();
        AttackResult result = attack.run(classifier, List.of(image), new int[]{label}, settings, context).getFirst();
        Optional<Certificate> certificate = CertifiedClassifier.HEAD.strongest(label, clean.certificates())
            .filter(Certificate::sound);
        double radius = certificate.map(Certificate::radius).orElse(0.0);
        List<AdversarialFiles.Saved> files = new AdversarialFiles(classifier).write(folder, names.of(source), image,
                result.adversarial(), label);
        ResultFiles.record(files.stream().map(AdversarialFiles.Saved::file).toList());
        List<AttackJson.SavedJson> saved = files.stream().map(this::json).toList();
        if (result.success() && result.l2() < radius) {
            // The worst thing that can happen here: say it loudly, with all that repeats it.
            throw new IllegalStateException(name + ": " + attack.id() + " with seed " + settings.seed()
                    + " succeeds at l2 " + result.l2() + " inside the radius " + radius + " of "
                    + certificate.orElseThrow().id() + ", head " + head.name() + "; see " + saved.getLast().file());
        }
        return new AttackJson(name, model.card().id(), head.name(), attack.id(), Json.number(settings.eps()),
                attack.norm().name().toLowerCase(Locale.ROOT), settings.seed(), ClassJson.of(model, label),
                ClassJson.of(model, clean.prediction()), result.success(), Json.number(result.l2()),
                Json.number(result.linf()), ClassJson.of(model, result.prediction()), Json.number(radius),
                certificate.map(Certificate::id).orElse(null), saved);
    }

    private AttackJson.SavedJson json(AdversarialFiles.Saved saved) {
        return new AttackJson.SavedJson(saved.file().toString(), saved.format().label(), saved.adversarial(),
                Json.number(saved.l2()), Json.number(saved.linf()), ClassJson.of(model, saved.prediction()));
    }
}
