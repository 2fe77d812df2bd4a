package org.fars.ui.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fars.image.ImageTensor;
import org.fars.ui.gallery.AttackOutcome;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.session.Session.KeptAttack;

/** Takes sessions from the window's state, on its thread, often: what costs something is done once. */
final class SessionCapture {
    private static final int NAME_LENGTH = 24;

    private final SessionHost desk;
    private final SessionRunStore runs;
    /** The labels that images came with, by location: only others are worth keeping. */
    private final Map<String, Optional<String>> given = new HashMap<>();
    private Map<AttackOutcome, KeptAttack> attacks = new IdentityHashMap<>();

    SessionCapture(SessionHost desk, SessionRunStore runs) {
        this.desk = desk;
        this.runs = runs;
    }

    /** Notes the label that an image came with, before it gets another one. */
    void relabelled(String location, Optional<String> before) {
        given.putIfAbsent(location, before);
    }

    /** Forgets which labels images came with: other images have come. */
    void forget() {
        given.clear();
        attacks.clear();
    }

    /**
     * The state now.
     *
     * @param pending attacks that are not back on their images yet
     */
    SessionFile.Captured take(Optional<SessionRestorer.Pending> pending) {
        GalleryModel gallery = desk.gallery();
        List<Path> sources = desk.sources();
        SourcePaths locations = new SourcePaths(sources);
        Map<String, String> labels = new HashMap<>();
        List<KeptAttack> kept = new ArrayList<>();
        Map<String, ImageTensor> images = new HashMap<>();
        Map<AttackOutcome, KeptAttack> now = new IdentityHashMap<>();
        for (ImageItem item : gallery.all()) {
            String location = item.location();
            Optional<String> before = given.get(location);
            if (before != null && !before.equals(item.entry().label())) {
                labels.put(locations.name(location), item.entry().label().orElse(""));
            }
            if (item.attacked().isEmpty()) {
                pending.map(waiting -> waiting.attacks().get(item))
                    .ifPresent(one -> kept.add(one.of(locations.name(location))));
            }
            item.attacked().ifPresent(attacked -> {
                KeptAttack one = attacks.containsKey(attacked)
                        ? attacks.get(attacked)
                        : keep(locations.name(location), attacked);
                now.put(attacked, one);
                kept.add(one);
                images.put(one.file(), attacked.result().adversarial());
            });
        }
        attacks = now;
        Session.View view = new Session.View(gallery.filterProperty().get().name(),
                gallery.sortProperty().get().name(), gallery.searchProperty().get(), gallery.epsilonProperty().get(),
                gallery.selected().map(item -> locations.name(item.location())).orElse(""),
                desk.perspectiveName(), runs.names());
        Session session = new Session(Session.VERSION,
                sources.stream().map(source -> new Session.Source(source.toAbsolutePath().toString(), "")).toList(),
                labels, desk.model(), desk.settings().export(), kept, view, "");
        return new SessionFile.Captured(session, images, pending.map(SessionRestorer.Pending::file));
    }

    private static KeptAttack keep(String image, AttackOutcome attacked) {
        var result = attacked.result();
        return new KeptAttack(image, attacked.head(), result.attack(), result.settings(), result.label(),
                result.success(), result.prediction(), result.l2(), result.linf(), result.trace(), attacked.nearest(),
                result.adversarial().contentHash().substring(0, NAME_LENGTH) + ".npz");
    }
}
