package org.fars.evaluate;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fars.core.InvalidSettingException;

/**
 * One part of an evaluation that is shared among machines: every count-th image, beginning with the index-th.
 *
 * @param index which part, from 0
 * @param count how many parts there are
 */
public record Shard(int index, int count) {
    /** The only part. */
    public static final Shard WHOLE = new Shard(0, 1);

    private static final Pattern FORM = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

    public Shard {
        if (count < 1 || index < 0 || index >= count) {
            throw new IllegalArgumentException("shard " + index + " of " + count);
        }
    }

    /**
     * Reads {@code i/n}, 0 ≤ i &lt; n.
     *
     * @throws InvalidSettingException when it is something else
     */
    public static Shard parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches()) {
            int index = Integer.parseInt(matcher.group(1));
            int count = Integer.parseInt(matcher.group(2));
            if (index < count) {
                return new Shard(index, count);
            }
        }
        throw new InvalidSettingException("shard " + text, "must be i/n with i from 0 to n-1, as in 0/4");
    }

    /** Whether the image at that position of the data set belongs to this part. */
    public boolean holds(int position) {
        return position % count == index;
    }

    @Override
    public String toString() {
        return index + "/" + count;
    }
}
