package org.fars.ui.gallery;

import java.util.Set;

/**
 * Images that were picked somewhere else, such as in a chart: while there are some the gallery shows no others.
 *
 * @param where where they were picked, in a few words
 * @param locations the images' places in full
 */
public record SelectionFilter(String where, Set<String> locations) {
    public SelectionFilter {
        locations = Set.copyOf(locations);
    }
}
