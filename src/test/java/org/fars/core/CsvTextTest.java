package org.fars.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+cmd|'/C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "-", "+x",
            "\uFF1D1", "--5", "'=1", "-1,5"})
    void aCellThatASpreadsheetWouldCalculateGetsAnApostrophe(String cell) {
        assertThat(CsvText.guarded(cell)).isEqualTo("'" + cell);
        assertThat(CsvText.unguarded("'" + cell)).isEqualTo(cell);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-0.5", "+3", "1.5E-7", "-1e+30", "-.5", "Infinity", "-Infinity", "1=1", "tench", "'",
            "''x",
            "– none", "−0.5", "a\n=b", "O'Neill"})
    void numbersAndOtherTextsStayAsTheyAre(String cell) {
        assertThat(CsvText.guarded(cell)).isEqualTo(cell);
        assertThat(CsvText.unguarded(cell)).isEqualTo(cell);
    }

    @Test
    void everyTextIsReadBackAsItWas() throws IOException {
        Random random = new Random(5);
        String alphabet = "=+-@'\t\r\n\",;ab1.\uFF1D ";
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder("");
            random.ints(random.nextInt(6), 0, alphabet.length()).forEach(c -> text.append(alphabet.charAt(c)));
            rows.add(List.of("x", text.toString()));
        }
        List<List<String>> back = new ArrayList<>();
        CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
        try (CSVParser parser = CSVParser.parse(CsvText.write(List.of("=a", "b"), rows), format)) {
            assertThat(parser.getHeaderNames()).containsExactly("'=a", "b");
            parser.forEach(line -> back.add(List.of(line.get(0), CsvText.unguarded(line.get(1)))));
        }
        assertThat(back).isEqualTo(rows);
    }

    @Test
    void linesEndAsAsked() {
        assertThat(CsvText.write(List.of("a", "b"), List.of(List.of("1", "x, y")), "\r\n"))
            .isEqualTo("a,b\r\n1,\"x, y\"\r\n");
    }
}
