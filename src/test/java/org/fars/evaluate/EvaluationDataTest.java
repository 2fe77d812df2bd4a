package org.fars.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackSettings;
import org.fars.attack.BackboneClassifier;
import org.fars.attack.Pgd;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.evaluate.EvaluationData.DatasetException;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.EvaluationData.LabelMatch;
import org.fars.evaluate.EvaluationRun.SkippedImage;
import org.fars.evaluate.analysis.SoundnessCheck.NpzStore;
import org.fars.image.ArrayFiles;
import org.fars.image.Dataset;
import org.fars.image.Dataset.SkippedFile;
import org.fars.image.Datasets;
import org.fars.image.ImageTensor;
import org.fars.model.LoadedModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationDataTest {
    private final LoadedModel model = Fixtures.model();

    @TempDir
    private Path folder;

    private void picture(String path) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(1, 1, 0, 204);
        ImageIO.write(image, "png", file.toFile());
    }

    @Test
    void foldersAreClassesByNameOrWordNetId() throws IOException {
        picture("Cat/1.png");
        picture("n03028079/2.png");
        try (Dataset data = Datasets.open(folder)) {
            List<EvaluationItem> items = EvaluationData.labelled(data, model).items();
            assertThat(items).extracting(EvaluationItem::label).containsExactlyInAnyOrder(0, 2);
            assertThat(items).allSatisfy(item -> assertThat(item.image().get().at(0, 1, 1)).isEqualTo(0.8f));
        }
    }

    @Test
    void imagesWithoutAClassOfTheModelAreListedAndTheOthersEvaluated() throws IOException {
        picture("cat/1.png");
        picture("cat/2.png");
        picture("horse/3.png");
        picture("4.png");
        Files.writeString(folder.resolve("notes.txt"), "no image");
        try (Dataset data = Datasets.open(folder)) {
            EvaluationData found = EvaluationData.labelled(data, model);
            assertThat(found.items()).extracting(EvaluationItem::name).containsExactly("cat/1.png", "cat/2.png");
            LabelMatch match = found.labels().orElseThrow();
            assertThat(match.classes()).extracting(LabelMatch.ClassCount::images).containsExactly(2, 0, 0);
            assertThat(match.missing()).containsExactly("dog", "church");
            assertThat(match.unknown()).containsExactly(new LabelMatch.ClassCount("horse", 1));
            assertThat(match.unlabelled()).isEqualTo(1);
            assertThat(match.matched()).isEqualTo(2);
            assertThat(match.unmatched()).isEqualTo(2);
            assertThat(match.excluded()).extracting(SkippedFile::name)
                .containsExactlyInAnyOrder("horse/3.png", "4.png");
            assertThat(match.files()).extracting(SkippedFile::name).containsExactly("notes.txt");
            assertThat(match.sentence()).isEqualTo("2 images of 1 of the model's 3 classes; 1 without a label;"
                    + " 1 with labels that the model does not know: horse (1)");
            assertThat(EvaluationData.unlabelled(data, model).items()).hasSize(4);
        }
    }

    @Test
    void dataOfWhichNoImageHasAClassOfTheModelAreRefused() throws IOException {
        picture("horse/2.png");
        try (Dataset data = Datasets.open(folder)) {
            assertThatThrownBy(() -> EvaluationData.labelled(data, model)).isInstanceOf(DatasetException.class)
                .hasMessageContaining("2.png")
                .hasMessageEndingWith("its label 'horse' is none of the model's classes: cat, dog, church");
        }
    }

    @Test
    void aDamagedFileIsNotSaidToLackALabel() throws IOException {
        Path file = Files.write(folder.resolve("set.npz"), new byte[]{'P', 'K', 3, 4, 1, 2, 3});
        try (Dataset data = Datasets.open(file)) {
            assertThatThrownBy(() -> EvaluationData.labelled(data, model)).isInstanceOf(UserInputException.class)
                .hasMessageContaining("set.npz: holds no image");
        }
    }

    @Test
    void aBrokenImageOfAFolderIsSkippedAndListed() throws IOException {
        picture("dog/1.png");
        Files.writeString(folder.resolve("dog/2.png"), "no image");
        try (Dataset data = Datasets.open(folder)) {
            EvaluationRun run = Fixtures.run(EvaluationData.labelled(data, model).items(),
                    Fixtures.settings().withAttacks(List.of()), folder.resolve("out"));
            assertThat(run.results()).hasSize(1);
            assertThat(run.skipped()).singleElement().extracting(SkippedImage::reason).asString().contains("2.png");
        }
    }

    @Test
    void savedPerturbationsAreExact() {
        ImageTensor image = Fixtures.image(1);
        AttackResult result = Pgd.l2()
            .run(new BackboneClassifier(model.backbone(), model.heads().getFirst()),
                    List.of(image), new int[]{0}, AttackSettings.DEFAULT, new JobContext())
            .getFirst();
        String saved = new NpzStore(folder.resolve("new")).save("broken-1", image, result);
        assertThat(ArrayFiles.readNpz(Path.of(saved))).containsOnlyKeys("original", "adversarial");
        assertThat(ArrayFiles.readNpz(Path.of(saved)).get("adversarial").values())
            .isEqualTo(Fixtures.widen(result.adversarial().values()));
    }
}
