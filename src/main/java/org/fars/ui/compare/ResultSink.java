package org.fars.ui.compare;

/** Keeps results where the person says. */
public interface ResultSink {
    /** Asks for a file and writes a text there. */
    void save(String fileName, String content);

    /** Asks for a folder and writes everything about a run there, as the command line does. */
    void export(DisplayedRun run);
}
