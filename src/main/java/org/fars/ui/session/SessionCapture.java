package org.fars.ui.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fars.image.ImageTensor;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem.AttackOutcome;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.session.Session.SavedAttack;
import org.fars.ui.session.SessionHost.SessionRunStore;

/** Captures sessions from the window's state, on the FX thread, every second: attacks are converted once only. */
final class SessionCapture {
    private static final int HASH_LENGTH = 24;

    private final SessionHost host;
    private final SessionRunStore runs;
    /** The labels that images were opened with, by location; only others are saved. */
    private final Map<String, Optional<String>> original = new HashMap<>();
    private Map<AttackOutcome, SavedAttack> attacks = new IdentityHashMap<>();

    SessionCapture(SessionHost host, SessionRunStore runs) {
        this.host = host;
        this.runs = runs;
    }

    /** Notes an image's label before it is changed. */
    void relabelled(String location, Optional<String> before) {
        original.putIfAbsent(location, before);
    }

    /** Forgets the images: others are opened. */
    void clear() {
        original.clear();
        attacks.clear();
    }

    /**
     * Captures the present state.
     *
     * @param pending attacks that have not been restored to their images yet
     */
    SessionFile.Snapshot capture(Optional<SessionRestorer.Pending> pending) {
        GalleryModel gallery = host.gallery();
        List<Path> sources = host.sources();
        SourcePaths paths = new SourcePaths(sources);
        Map<String, String> labels = new HashMap<>();
        List<SavedAttack> saved = new ArrayList<>();
        Map<String, ImageTensor> images = new HashMap<>();
        Map<AttackOutcome, SavedAttack> now = new IdentityHashMap<>();
        for (ImageItem item : gallery.all()) {
            Optional<AttackOutcome> found = item.attacked();
            // Of ten thousand images most are as they were opened.
            if (found.isPresent() || pending.isPresent() || !original.isEmpty()) {
                String name = paths.name(item.location());
                label(item).ifPresent(label -> labels.put(name, label));
                if (found.isEmpty()) {
                    pending.map(waiting -> waiting.attacks().get(item))
                        .ifPresent(all -> all.forEach(one -> saved.add(one.withImage(name))));
                }
                found.map(AttackOutcome::all).orElse(List.of()).forEach(attacked -> {
                    SavedAttack one = attacks.containsKey(attacked) ? attacks.get(attacked) : save(name, attacked);
                    now.put(attacked, one);
                    saved.add(one);
                    images.put(one.file(), attacked.result().adversarial());
                });
            }
        }
        attacks = now;
        Session.View view = new Session.View(gallery.filterProperty().get().name(),
                gallery.sortProperty().get().name(), gallery.searchProperty().get(), gallery.epsilonProperty().get(),
                gallery.selected().map(item -> paths.name(item.location())).orElse(""),
                host.perspectiveName(), runs.names());
        Session session = new Session(Session.VERSION,
                sources.stream().map(source -> new Session.Source(source.toAbsolutePath().toString(), "")).toList(),
                labels, host.model(), host.settings().export(), saved, view, "");
        return new SessionFile.Snapshot(session, images, pending.map(SessionRestorer.Pending::file));
    }

    /** The label that an image was given; empty text for none, no text where it is as it was. */
    private Optional<String> label(ImageItem item) {
        return Optional.ofNullable(original.get(item.location()))
            .filter(before -> !before.equals(item.entry().label()))
            .map(before -> item.entry().label().orElse(""));
    }

    private static SavedAttack save(String image, AttackOutcome attacked) {
        var result = attacked.result();
        return new SavedAttack(image, attacked.head(), result.attack(), result.settings(), result.label(),
                result.success(), result.prediction(), result.l2(), result.linf(), result.trace(), attacked.nearest(),
                result.adversarial().contentHash().substring(0, HASH_LENGTH) + ".npz");
    }
}
