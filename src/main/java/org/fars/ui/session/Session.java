package org.fars.ui.session;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackSettings;

/**
 * The content of a {@code .fars} file. Results are not saved: they are computed again from the files as they are when the
 * session is opened. Images are named by {@link SourcePaths}.
 *
 * @param version the version of the format
 * @param sources the files and folders that the images come from
 * @param labels labels given by the person, by image; empty for a label that was removed
 * @param model the model's id; empty if there was none
 * @param settings as returned by {@code SettingsModel.export}
 * @param attacks the attacks on each attacked image, one a head; files of earlier versions have one an image
 * @param view what was shown
 * @param savedAs in an autosave, the file of the session; empty otherwise
 */
public record Session(int version, List<Source> sources, Map<String, String> labels, String model,
        Map<String, String> settings, List<SavedAttack> attacks, View view, String savedAs) {
    /** The version of the format that is written. */
    public static final int VERSION = 1;
    /** The file extension. */
    public static final String EXTENSION = ".fars";

    /**
     * A file or folder.
     *
     * @param path its absolute path when the session was saved
     * @param beside its path relative to the session's folder; empty if there is none
     */
    public record Source(String path, String beside) {
        public Source {
            path = path == null ? "" : path;
            beside = beside == null ? "" : beside;
        }
    }

    /**
     * An attack and its result.
     *
     * @param image the attacked image
     * @param head the attacked head
     * @param attack the attack's name
     * @param settings the attack's settings
     * @param label the class before the attack
     * @param success whether the class changed
     * @param prediction the class of the adversarial image
     * @param l2 ‖δ‖₂
     * @param linf ‖δ‖∞
     * @param trace the steps
     * @param nearest the smallest ‖δ‖₂ of any attack that changed the class, by head
     * @param file the name of the adversarial image's file in the folder beside the session
     */
    public record SavedAttack(String image, String head, String attack, AttackSettings settings, int label,
            boolean success, int prediction, double l2, double linf, List<AttackResult.Step> trace,
            Map<String, Double> nearest, String file) {
        /** A plain file name: a session from elsewhere must not name other files. */
        private static final Pattern FILE = Pattern.compile("[0-9a-z]+\\.npz");

        public SavedAttack {
            trace = trace == null ? List.of() : List.copyOf(trace);
            nearest = nearest == null ? Map.of() : Map.copyOf(nearest);
        }

        /** Returns the same for another name of the image. */
        SavedAttack withImage(String other) {
            return new SavedAttack(other, head, attack, settings, label, success, prediction, l2, linf, trace, nearest,
                    file);
        }

        /** Returns whether nothing is missing that is needed to restore it. */
        boolean isComplete() {
            return image != null && head != null && attack != null && settings != null && file != null
                    && FILE.matcher(file).matches();
        }
    }

    /**
     * What was shown.
     *
     * @param filter the gallery's filter
     * @param sort the gallery's order
     * @param search the search text
     * @param epsilon the ε chosen
     * @param selected the selected image; empty if there was none
     * @param perspective the view beside the gallery
     * @param runs the folder names of the evaluation runs shown, in order
     */
    public record View(String filter, String sort, String search, double epsilon, String selected, String perspective,
            List<String> runs) {
        public View {
            filter = filter == null ? "" : filter;
            sort = sort == null ? "" : sort;
            search = search == null ? "" : search;
            selected = selected == null ? "" : selected;
            perspective = perspective == null ? "" : perspective;
            runs = runs == null ? List.of() : List.copyOf(runs);
        }

        static View empty() {
            return new View("", "", "", 0, "", "", List.of());
        }
    }

    public Session {
        sources = sources == null ? List.of() : List.copyOf(sources);
        labels = labels == null ? Map.of() : new TreeMap<>(labels);
        model = model == null ? "" : model;
        settings = settings == null ? Map.of() : new TreeMap<>(settings);
        attacks = attacks == null ? List.of() : attacks.stream().filter(SavedAttack::isComplete).toList();
        view = view == null ? View.empty() : view;
        savedAs = savedAs == null ? "" : savedAs;
    }

    /** Returns a session without images. */
    static Session empty() {
        return new Session(VERSION, List.of(), Map.of(), "", Map.of(), List.of(), View.empty(), "");
    }

    /** Returns the same with each source's path relative to the folder of a file. */
    Session relativeTo(Path file) {
        return new Session(version, sources.stream()
            .map(source -> new Source(source.path(), SourcePaths.relativize(Path.of(source.path()), file)))
            .toList(), labels, model, settings, attacks, view, "");
    }

    /** Returns the same as an autosave of the session in a file. */
    Session asAutosaveOf(Optional<Path> file) {
        return new Session(version, sources, labels, model, settings, attacks, view,
                file.map(Path::toString).orElse(""));
    }

    /** Returns the same with another model. */
    Session withModel(String other) {
        return new Session(version, sources, labels, other, settings, attacks, view, savedAs);
    }

    /** Returns the same without the view, whose changes do not count as unsaved. */
    Session content() {
        return new Session(version, sources.stream().map(source -> new Source(source.path(), "")).toList(), labels,
                model, settings, attacks, View.empty(), "");
    }
}
