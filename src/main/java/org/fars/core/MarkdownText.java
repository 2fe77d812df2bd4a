package org.fars.core;

import java.util.regex.Pattern;

/** Plain text in GitHub's Markdown. */
public final class MarkdownText {
    private static final Pattern SPECIAL = Pattern.compile("[\\\\`*_\\[\\]<>&|~$]");
    private static final Pattern BREAK = Pattern.compile("[\\p{Cc}\\u2028\\u2029]+");

    private MarkdownText() {}

    /**
     * Returns Markdown that shows the text as it is, within a paragraph or a cell of a table: neither emphasis, links,
     * HTML, formulas nor further cells come of it. Line breaks become blanks.
     */
    public static String escaped(String text) {
        return SPECIAL.matcher(BREAK.matcher(text).replaceAll(" ")).replaceAll("\\\\$0");
    }
}
