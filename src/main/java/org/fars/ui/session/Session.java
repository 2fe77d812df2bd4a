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
 * What a {@code .fars} file holds. Verdicts are not among it: they are computed again when it is opened, from the files
 * as they are then. An image is named by {@link SourcePaths}.
 *
 * @param version of the format; {@link #VERSION} for what is written now
 * @param sources the files and folders that the images come from
 * @param labels labels that the person gave, by image; empty for one that was taken away
 * @param model the model's id; empty where there was none
 * @param settings as {@code SettingsModel.export} gives them
 * @param attacks the last attack on each image that was attacked
 * @param view what was shown
 * @param savedAs of an autosave: the file that the session had; empty otherwise
 */
public record Session(int version, List<Source> sources, Map<String, String> labels, String model,
        Map<String, String> settings, List<KeptAttack> attacks, View view, String savedAs) {
    /** The version of the format that is written. */
    public static final int VERSION = 1;
    /** The end of the files' names. */
    public static final String EXTENSION = ".fars";

    /**
     * A file or folder.
     *
     * @param path where it was, in full
     * @param beside where it was, seen from the session's folder; empty where there is no such way
     */
    public record Source(String path, String beside) {
        public Source {
            path = path == null ? "" : path;
            beside = beside == null ? "" : beside;
        }
    }

    /**
     * An attack and what it found. Its image lies beside the session.
     *
     * @param image the image attacked
     * @param head the head attacked
     * @param attack the attack's name
     * @param settings what it ran with
     * @param label the class it led away from
     * @param success whether it changed the class
     * @param prediction the class of the adversarial image
     * @param l2 ‖δ‖₂
     * @param linf ‖δ‖∞
     * @param trace what happened, step by step
     * @param nearest for each head whose class was changed by any attack, the smallest ‖δ‖₂ that did
     * @param file the adversarial image's file in the folder beside the session
     */
    public record KeptAttack(String image, String head, String attack, AttackSettings settings, int label,
            boolean success, int prediction, double l2, double linf, List<AttackResult.Step> trace,
            Map<String, Double> nearest, String file) {
        /** A name without a folder: a session from somebody else must not name files elsewhere. */
        private static final Pattern FILE = Pattern.compile("[0-9a-z]+\\.npz");

        public KeptAttack {
            trace = trace == null ? List.of() : List.copyOf(trace);
            nearest = nearest == null ? Map.of() : Map.copyOf(nearest);
        }

        /** The same under another name of the image. */
        KeptAttack of(String other) {
            return new KeptAttack(other, head, attack, settings, label, success, prediction, l2, linf, trace, nearest,
                    file);
        }

        /** Whether everything is there that is needed to show it again. */
        boolean isWhole() {
            return image != null && head != null && attack != null && settings != null && file != null
                    && FILE.matcher(file).matches();
        }
    }

    /**
     * What was shown.
     *
     * @param filter the gallery's filter
     * @param sort the gallery's order
     * @param search the words searched for
     * @param epsilon the ε looked at
     * @param selected the selected image; empty where there was none
     * @param perspective what was shown beside the gallery
     * @param runs the folders' names of the evaluations looked at, the one laid over the other last
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

        static View none() {
            return new View("", "", "", 0, "", "", List.of());
        }
    }

    public Session {
        sources = sources == null ? List.of() : List.copyOf(sources);
        labels = labels == null ? Map.of() : new TreeMap<>(labels);
        model = model == null ? "" : model;
        settings = settings == null ? Map.of() : new TreeMap<>(settings);
        attacks = attacks == null ? List.of() : attacks.stream().filter(KeptAttack::isWhole).toList();
        view = view == null ? View.none() : view;
        savedAs = savedAs == null ? "" : savedAs;
    }

    /** A session of nothing. */
    static Session nothing() {
        return new Session(VERSION, List.of(), Map.of(), "", Map.of(), List.of(), View.none(), "");
    }

    /** The same with the way from the folder of a file to each source. */
    Session seenFrom(Path file) {
        return new Session(version, sources.stream()
            .map(source -> new Source(source.path(), SourcePaths.beside(Path.of(source.path()), file)))
            .toList(), labels, model, settings, attacks, view, "");
    }

    /** The same as an autosave of the session in a file. */
    Session autosaveOf(Optional<Path> file) {
        return new Session(version, sources, labels, model, settings, attacks, view,
                file.map(Path::toString).orElse(""));
    }

    /** The same with another model. */
    Session withModel(String other) {
        return new Session(version, sources, labels, other, settings, attacks, view, savedAs);
    }

    /** The same as far as it is worth saving: where one looks is not an unsaved change. */
    Session content() {
        return new Session(version, sources.stream().map(source -> new Source(source.path(), "")).toList(), labels,
                model, settings, attacks, View.none(), "");
    }
}
