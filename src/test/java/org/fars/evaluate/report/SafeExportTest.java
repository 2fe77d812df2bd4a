package org.fars.evaluate.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.fars.attack.Attacks;
import org.fars.attack.LinearBackbone;
import org.fars.certify.Certifiers;
import org.fars.core.CsvText;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationData;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.Fixtures;
import org.fars.evaluate.run.Evaluation;
import org.fars.image.Dataset;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Datasets;
import org.fars.image.ImageSource.UnreadableImageException;
import org.fars.model.LinearHead;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that somebody else chose, in everything that is written for a run. */
class SafeExportTest {
    private static final String EVIL = "=cmd|'/C calc'!A0 <script>alert(1)</script> $\\input{x}$";

    @TempDir
    private Path folder;

    private EvaluationRun run(LoadedModel model) {
        List<EvaluationItem> items = List.of(
                new EvaluationItem("=1+1.png", "=1+1.png", 0, () -> Fixtures.image(1)),
                new EvaluationItem("@<b>.png", "@<b>.png", 1, () -> {
                    throw new UnreadableImageException("@<b>.png", "is no image");
                }));
        EvaluationSettings settings = Fixtures.settings().withAttacks(List.of());
        return new Evaluation(model, new EvaluationData(EVIL, items), settings,
                Certifiers.standard().byIds(settings.certificates()),
                new Attacks(), folder.resolve("run"), false)
            .run(new JobContext());
    }

    private static LoadedModel model() {
        LoadedModel plain = Fixtures.model();
        ModelCard card = plain.card();
        LinearHead head = (LinearHead) plain.heads().getFirst();
        return new LoadedModel(
                new ModelCard(EVIL, EVIL, card.input(), List.of(), List.of(EVIL, EVIL, EVIL), List.of(), null, null,
                        null,
                        null, null),
                new LinearBackbone(Fixtures.SHAPE), List.of(new LinearHead("-head|_x", head.weight(), head.bias())),
                plain.lipschitz());
    }

    @Test
    void nothingInTheFilesOfARunIsCalculatedExecutedOrSetAsACommand() throws IOException {
        try (LoadedModel model = model()) {
            new RunWriter(Optional.empty()).write(run(model), Optional.of(model), folder);
        }
        for (String csv : List.of("images.csv", "skipped.csv", "table1.csv", "table2.csv")) {
            try (CSVParser parser = CSVParser.parse(folder.resolve(csv), StandardCharsets.UTF_8,
                    CSVFormat.DEFAULT)) {
                assertThat(parser.getRecords()).flatExtracting(CSVRecord::toList)
                    .isNotEmpty()
                    .noneMatch(cell -> cell.matches("(?s)[=+@\t\r].*|-[^0-9].*"));
            }
        }
        assertThat(folder.resolve("report.html")).content()
            .contains("&lt;script&gt;", "@&lt;b&gt;.png")
            .doesNotContain("<script", "<b>");
        assertThat(folder.resolve("table1.tex")).content()
            .contains("\\$\\textbackslash{}input\\{x\\}\\$", "-head\\textbar{}\\_x")
            .doesNotContain("\\input");
        assertThat(folder.resolve("table1.md")).content()
            .contains("\\<script\\>", "-head\\|\\_x")
            .doesNotContainPattern("(?<!\\\\)<");
    }

    @Test
    void guardedNamesAndLabelsAreReadBackFromImagesCsv() throws IOException {
        for (String name : List.of("=1+1.png", "'=x.png")) {
            Files.createFile(folder.resolve(name));
        }
        Files.writeString(folder.resolve("images.csv"), CsvText.write(List.of("image", "label"),
                List.of(List.of("=1+1.png", "@a"), List.of("'=x.png", "-1"), List.of("plain.png", "cat"))));
        Files.writeString(folder.resolve("foreign.csv"), "path,label\n'=x.png,cat\n");
        try (Dataset data = Datasets.open(folder.resolve("images.csv"));
                Dataset foreign = Datasets.open(folder.resolve("foreign.csv"))) {
            assertThat(data.images()).extracting(LabelledImage::name)
                .containsExactly("=1+1.png", "'=x.png", "plain.png");
            assertThat(data.images().getFirst().label()).contains("@a");
            assertThat(foreign.images()).extracting(LabelledImage::name).containsExactly("'=x.png");
        }
    }
}
