package org.fars.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.cli.JsonRecords.Json;
import org.fars.core.JobContext;
import org.fars.evaluate.Fixtures;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonRecordsTest {
    private static JsonNode json(LoadedModel model) {
        Analysis analysis = new Analyzer(model, Certifiers.standard().byIds(List.of("exact-margin")))
            .analyze(List.of(Fixtures.image(1)), CertifySettings.DEFAULT, new JobContext())
            .getFirst();
        StringWriter text = new StringWriter();
        Json.print(new PrintWriter(text, true), JsonRecords.AnalysisJson.of("a.png", null, analysis, model, false));
        return JsonMapper.builder().build().readTree(text.toString());
    }

    @Test
    void theRadiusOfAModelWithASingleClassIsTheTextInfinity() {
        LoadedModel plain = Fixtures.model();
        LinearHead three = (LinearHead) plain.heads().getFirst();
        LinearHead one = new LinearHead("original", new double[][]{three.weight()[0]}, new double[]{0});
        JsonNode certificate = json(new LoadedModel(plain.card(), plain.backbone(), List.of(one), LipschitzBound.one()))
            .at("/heads/0/certificates/0");
        assertThat(certificate.get("radius").isString()).isTrue();
        assertThat(certificate.get("radius").stringValue()).isEqualTo("Infinity");
    }

    @Test
    void finiteRadiiAreNumbers() {
        assertThat(json(Fixtures.model()).at("/heads/0/certificates/0/radius").isNumber()).isTrue();
    }
}
