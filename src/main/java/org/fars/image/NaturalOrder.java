package org.fars.image;

import java.util.Comparator;

/** Orders names naturally: {@code img2} before {@code img10}, ignoring case. A total order, consistent with equals. */
final class NaturalOrder implements Comparator<String> {
    @Override
    public int compare(String left, String right) {
        int i = 0;
        int j = 0;
        while (i < left.length() && j < right.length()) {
            char a = left.charAt(i);
            char b = right.charAt(j);
            int order;
            if (isDigit(a) && isDigit(b)) {
                int endLeft = endOfDigits(left, i);
                int endRight = endOfDigits(right, j);
                order = compareNumbers(left.substring(i, endLeft), right.substring(j, endRight));
                i = endLeft;
                j = endRight;
            } else {
                order = Character.compare(Character.toLowerCase(a), Character.toLowerCase(b));
                i++;
                j++;
            }
            if (order != 0) {
                return order;
            }
        }
        int rest = Integer.compare(left.length() - i, right.length() - j);
        return rest != 0 ? rest : left.compareTo(right);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int endOfDigits(String text, int from) {
        int end = from;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Compares digits by value, whatever their number. */
    private static int compareNumbers(String left, String right) {
        String a = left.replaceFirst("^0+(?=.)", "");
        String b = right.replaceFirst("^0+(?=.)", "");
        return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
    }
}
