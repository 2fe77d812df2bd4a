package org.fars.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.fars.evaluate.report.TableFormat.LatexText;
import org.fars.evaluate.report.TableFormat.MarkdownText;
import org.junit.jupiter.api.Test;

class TextEscapeTest {
    @Test
    void everyCharacterWithAMeaningInLatexIsEscaped() {
        assertThat(LatexText.escaped("^{}~\\%&_#$")).isEqualTo(
                "\\textasciicircum{}\\{\\}\\textasciitilde{}\\textbackslash{}\\%\\&\\_\\#\\$");
        assertThat(LatexText.escaped("[1] *x* \"q\" `c` a<b>c|d"))
            .isEqualTo("{[}1{]} {*}x{*} {\\char34}q{\\char34} \\textasciigrave{}c\\textasciigrave{} "
                    + "a\\textless{}b\\textgreater{}c\\textbar{}d");
        assertThat(LatexText.escaped("two\nlines\tof – ε ≤ ∞")).isEqualTo("two lines of -- $\\varepsilon$ ≤ $\\infty$");
    }

    @Test
    void ordinaryWordsStayAsTheyAreInLatexAndMarkdown() {
        String text = "FaRS (ours), 1−α = 0.999; l2-pgd, it's 50.00";
        assertThat(MarkdownText.escaped(text)).isEqualTo(text);
        assertThat(LatexText.escaped(text)).isEqualTo("FaRS (ours), 1$-$$\\alpha$ = 0.999; l2-pgd, it's 50.00");
    }

    @Test
    void markdownShowsWhatWouldBeALinkACellOrHtmlAsText() {
        assertThat(MarkdownText.escaped("a|b <img src=x> [x](y) *e* _u_ `c` $m$ ~s~ \\ &lt;"))
            .isEqualTo("a\\|b \\<img src=x\\> \\[x\\](y) \\*e\\* \\_u\\_ \\`c\\` \\$m\\$ \\~s\\~ \\\\ \\&lt;");
        assertThat(MarkdownText.escaped("two\r\nlines")).isEqualTo("two lines");
    }
}
