package org.fars.ui.chart;

/** What points of a chart are called where there is little room. */
final class MarkLabels {
    private MarkLabels() {}

    /** A file's name with the folder that it lies in, which is often its class; other ids as they are. */
    static String shown(String id) {
        int name = separator(id, id.length() - 1);
        int folder = name < 0 ? -1 : separator(id, name - 1);
        return id.substring(folder + 1);
    }

    private static int separator(String id, int before) {
        return Math.max(id.lastIndexOf('/', before), id.lastIndexOf('\\', before));
    }
}
