package org.fars.ui.session;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javafx.beans.value.ObservableValue;
import org.fars.model.LoadedModel;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.settings.SettingsModel;

/** The state of the window that a session saves and restores. */
public interface SessionHost {
    /** Returns the files and folders that the images come from, in the order in which they were opened. */
    List<Path> sources();

    /** Returns the images. */
    GalleryModel gallery();

    /** Returns the settings. */
    SettingsModel settings();

    /** Returns the id of the chosen model; empty if there is none. */
    String model();

    /** Returns the loaded model, whose value is null while there is none. */
    ObservableValue<LoadedModel> loaded();

    /**
     * Removes all images and opens others.
     *
     * @param sources files and folders
     * @param model the id of the model to choose; empty to keep the one in use
     * @param listed called when the images are listed
     */
    void replace(List<Path> sources, String model, Runnable listed);

    /** Returns the name of the view beside the gallery. */
    String perspectiveName();

    /** Shows the view of that name beside the gallery, if there is one. */
    void showPerspective(String name);

    /** Access to the evaluation runs that are shown. */
    interface SessionRunStore {
        /** Returns the folder names of the runs shown, in order; empty if none is. */
        List<String> names();

        /**
         * Shows runs again; does nothing for an empty list or while an evaluation is under way.
         *
         * @param names as returned by {@link #names()}
         * @param missing told the name of each run that no longer exists
         */
        void show(List<String> names, Consumer<String> missing);
    }
}
