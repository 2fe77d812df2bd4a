package org.fars.evaluate.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.Fixtures;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationReportTest {
    @TempDir
    private Path folder;

    private String html() {
        try (LoadedModel model = Fixtures.model()) {
            EvaluationRun run = Fixtures.run(Fixtures.items(6), Fixtures.settings(), folder);
            ModelCard card = new ModelCard("toy", "A <toy>", Fixtures.SHAPE, List.of(), List.of(), List.of(), null,
                    Map.of(), Map.of(), Map.of(), Map.of("backbone.safetensors", "0123abcd"));
            return new EvaluationReport(run, card, model.lipschitz(), List.of(), Map.of("Engine", "PyTorch 2.7.1"))
                .report()
                .html();
        }
    }

    @Test
    void reportHoldsBothTablesAndHowToReproduceThem() {
        String html = html();
        assertThat(html).contains("Table 1: natural and certified accuracy", "Table 2: natural accuracy")
            .contains("SHA-256 of backbone.safetensors", "0123abcd", "PyTorch 2.7.1", "Journal key")
            .contains("A &lt;toy&gt;")
            .doesNotContain("A <toy>");
    }

    @Test
    void numbersAndTheirHeadingsAreAlignedRight() {
        assertThat(html()).contains("<th scope=\"col\" class=\"number\">Natural</th>", "<th scope=\"col\">Kind</th>")
            .containsPattern("<td class=\"number\">\\d+\\.\\d\\d</td>");
    }

    @Test
    void everyRowOfRadiiHasItsKind() {
        assertThat(html()).contains("deterministic");
        assertThat(html()).contains("not a certificate");
    }
}
