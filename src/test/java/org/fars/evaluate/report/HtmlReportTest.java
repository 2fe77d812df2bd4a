package org.fars.evaluate.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.fars.evaluate.report.HtmlReport.Fact;
import org.fars.evaluate.report.HtmlReport.Figure;
import org.fars.evaluate.report.HtmlReport.Section;
import org.fars.evaluate.report.HtmlReport.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class HtmlReportTest {
    private static final String EVIL = "<script>alert('x')</script>\"&{{title}}";
    private static final String SVG = "<?xml version=\"1.0\"?>\n<!DOCTYPE svg PUBLIC \"a\" \"b\">\n"
            + "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 460\"><clipPath id='c0'/>"
            + "<rect clip-path='url(#c0)'/><use href=\"#c0\"/></svg>";

    @TempDir
    private Path folder;

    private static HtmlReport report(String text) {
        return new HtmlReport(text, text, List.of(new Section(text, List.of(text), List.of(new Fact(text, text)),
                List.of(new Figure(text, SVG), new Figure(text, SVG)),
                List.of(new Table(text, List.of(text), List.of(new Table.Row("paper", List.of(text))), text)))));
    }

    @Test
    void allTextsAreEscaped() {
        String html = report(EVIL).html();
        assertThat(html).doesNotContain("<script").doesNotContain("alert('x')");
        assertThat(html).contains("&lt;script&gt;");
        assertThat(html.split("&lt;script&gt;", -1)).hasSizeGreaterThan(10);
    }

    @Test
    void figuresAreEmbeddedWithUniqueIds() throws Exception {
        String html = report("plain").html();
        assertThat(html).doesNotContain("<?xml")
            .doesNotContain("<!DOCTYPE svg")
            .contains("id='f1-c0'", "url(#f1-c0)", "href=\"#f1-c0\"", "id='f2-c0'", "url(#f2-c0)")
            .contains("viewBox=\"0 0 760 460\"");
        int begin = html.indexOf("<svg");
        parse(html.substring(begin, html.indexOf("</svg>") + 6));
    }

    private static void parse(String xml) throws ParserConfigurationException, IOException, SAXException {
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    @Test
    void reportLoadsNothing() {
        String html = report("plain").html().replace("http://www.w3.org/2000/svg", "");
        assertThat(html).doesNotContain("http:").doesNotContain("https:").doesNotContain("src=");
    }

    @Test
    void emptySectionsAreLeftOut() {
        HtmlReport report = new HtmlReport("t", "l", List.of(Section.ofFacts("Nothing here", List.of())));
        assertThat(report.html()).doesNotContain("Nothing here");
    }

    @Test
    void theFileIsWritten() throws IOException {
        Path file = report("plain").write(folder.resolve("new/report.html"));
        assertThat(Files.readString(file)).isEqualTo(report("plain").html());
    }
}
