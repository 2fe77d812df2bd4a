package org.fars.core;

/** Plain text in LaTeX source. */
public final class LatexText {
    private LatexText() {}

    /**
     * Returns LaTeX source that sets the text as it is, whatever is in it. Characters with a meaning in LaTeX are escaped;
     * brackets and asterisks, which would be arguments after a line break, are put in braces; line breaks become blanks.
     * Greek letters and signs of our tables become commands, which every engine knows; other characters need an engine
     * that reads UTF-8.
     */
    public static String escaped(String text) {
        StringBuilder latex = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            String command = command(c);
            if (command == null) {
                latex.appendCodePoint(c);
            } else {
                latex.append(command);
            }
        });
        return latex.toString();
    }

    /** Returns what stands for a character, or null where it stands for itself. */
    private static String command(int c) {
        return switch (c) {
            case '\\' -> "\\textbackslash{}";
            case '^' -> "\\textasciicircum{}";
            case '~' -> "\\textasciitilde{}";
            case '{', '}', '%', '&', '#', '_', '$' -> "\\" + (char) c;
            case '[', ']', '*' -> "{" + (char) c + "}";
            case '"' -> "{\\char34}";
            case '`' -> "\\textasciigrave{}";
            case '<' -> "\\textless{}";
            case '>' -> "\\textgreater{}";
            case '|' -> "\\textbar{}";
            case 'ε' -> "$\\varepsilon$";
            case 'α' -> "$\\alpha$";
            case 'σ' -> "$\\sigma$";
            case '∞' -> "$\\infty$";
            case '−' -> "$-$";
            case 'ℓ' -> "$\\ell$";
            case '–' -> "--";
            default -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? " " : null;
        };
    }
}
