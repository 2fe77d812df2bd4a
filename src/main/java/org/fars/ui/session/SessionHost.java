package org.fars.ui.session;

import java.nio.file.Path;
import java.util.List;
import javafx.beans.value.ObservableValue;
import org.fars.model.LoadedModel;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.settings.SettingsModel;

/** What a session is taken from and put back on: the window's state. */
public interface SessionHost {
    /** The files and folders that the images come from, in the order of arrival. */
    List<Path> sources();

    /** The images. */
    GalleryModel gallery();

    /** The settings. */
    SettingsModel settings();

    /** The id of the model chosen; empty while there is none. */
    String model();

    /** The model in use; its value is null while there is none. */
    ObservableValue<LoadedModel> loaded();

    /**
     * Forgets all images and lists others.
     *
     * @param sources files and folders
     * @param model the id of the model to choose; empty for the one in use
     * @param listed called when the images are there
     */
    void replace(List<Path> sources, String model, Runnable listed);

    /** The name of what is shown beside the gallery. */
    String perspectiveName();

    /** Shows something else beside the gallery, if there is something of that name. */
    void showPerspective(String name);
}
