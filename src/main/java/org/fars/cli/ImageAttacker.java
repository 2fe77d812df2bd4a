package org.fars.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.fars.attack.Attack;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackSettings;
import org.fars.attack.BackboneClassifier;
import org.fars.certify.Certificate;
import org.fars.certify.CertifiedClassifier;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.cli.JsonRecords.AttackJson;
import org.fars.cli.JsonRecords.ClassJson;
import org.fars.cli.JsonRecords.Json;
import org.fars.cli.JsonRecords.SavedJson;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analysis.HeadAnalysis;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.evaluate.analysis.SoundnessCheck;
import org.fars.evaluate.analysis.SoundnessCheck.NpzStore;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessViolationException;
import org.fars.evaluate.store.AdversarialFiles;
import org.fars.image.ImageSource;
import org.fars.image.ImageTensor;
import org.fars.image.ResultFiles;
import org.fars.model.Head;
import org.fars.model.LoadedModel;

/** Certifies and attacks one image at a time, saves the adversarial image and judges the saved files. */
final class ImageAttacker {
    private final LoadedModel model;
    private final Head head;
    private final Analyzer analyzer;
    private final BackboneClassifier classifier;
    private final SoundnessCheck check;
    private final Path folder;
    private final FileNames names = new FileNames();

    /**
     * @param head the head to attack, one of the model's
     * @param folder the folder for adversarial images
     */
    ImageAttacker(LoadedModel model, Head head, Certifiers certifiers, Path folder) {
        this.model = model;
        this.head = head;
        this.folder = folder;
        LoadedModel alone = new LoadedModel(model.card(), model.backbone(), List.of(head), model.lipschitz());
        analyzer = new Analyzer(alone, certifiers.about(CertifiedClassifier.HEAD));
        classifier = new BackboneClassifier(model.backbone(), head);
        check = SoundnessCheck.of(model, new NpzStore(folder));
    }

    /**
     * Attacks one image.
     *
     * @param name the image's path, as the user gave it
     * @param target the class to leave; -1 for the head's prediction
     * @throws SoundnessViolationException if the attack succeeds inside a certified radius
     */
    AttackJson attack(String name, ImageSource source, ImageTensor image, int target, Attack attack,
            AttackSettings settings, JobContext context) {
        HeadAnalysis clean = analyzer
            .analyze(List.of(image), CertifySettings.DEFAULT.withSeed(settings.seed()), context)
            .getFirst()
            .heads()
            .getFirst();
        int label = target >= 0 ? target : clean.prediction();
        boolean correct = clean.prediction() == label;
        AttackResult result = check.check(name, head, image, clean.certificates(),
                attack.run(classifier, List.of(image), new int[]{label}, settings, context).getFirst());
        Optional<Certificate> certificate = CertifiedClassifier.HEAD.strongest(label, clean.certificates())
            .filter(Certificate::sound);
        double radius = certificate.map(Certificate::radius).orElse(0.0);
        List<AdversarialFiles.Saved> files = new AdversarialFiles(classifier).write(folder, names.of(source.name()),
                image,
                result.adversarial(), label);
        ResultFiles.record(files.stream().map(AdversarialFiles.Saved::file).toList());
        List<SavedJson> saved = files.stream().map(file -> json(file, correct)).toList();
        return new AttackJson(name, model.card().id(), head.name(), attack.id(), Json.number(settings.eps()),
                attack.norm().name().toLowerCase(Locale.ROOT), settings.seed(), ClassJson.of(model, label),
                ClassJson.of(model, clean.prediction()), correct && result.success(), Json.number(result.l2()),
                Json.number(result.linf()), ClassJson.of(model, result.prediction()), radius,
                certificate.map(Certificate::id).orElse(null), saved);
    }

    private SavedJson json(AdversarialFiles.Saved saved, boolean correct) {
        return new SavedJson(saved.file().toString(), saved.format().label(), correct && saved.adversarial(),
                Json.number(saved.l2()), Json.number(saved.linf()), ClassJson.of(model, saved.prediction()));
    }

    /** Gives each image a file name of its own: the image's name without folder and extension. */
    static final class FileNames {
        /** Leaves room for a number and the longest suffix; file systems allow 255 bytes or UTF-16 units. */
        private static final int MAX_BYTES = 200;
        private final Set<String> taken = new HashSet<>();

        /** Returns a name, without extension, that no earlier call returned, whatever the case of its letters. */
        String of(String imageName) {
            String name = imageName.substring(imageName.lastIndexOf('/') + 1);
            String base = shortened(name.replaceFirst("(?<=.)(\\.adv)?\\.[A-Za-z]+$", "")
                .replaceAll("[^\\p{L}\\p{N}._-]+", "_"));
            String unique = base;
            for (int count = 2; !taken.add(unique.toLowerCase(Locale.ROOT)); count++) {
                unique = base + "-" + count;
            }
            return unique;
        }

        private static String shortened(String name) {
            int end = name.length();
            while (name.substring(0, end).getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
                end = name.offsetByCodePoints(end, -1);
            }
            return name.substring(0, end);
        }
    }
}
