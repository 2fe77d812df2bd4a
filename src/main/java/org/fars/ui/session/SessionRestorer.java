package org.fars.ui.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import javafx.beans.value.ChangeListener;
import org.fars.attack.AttackResult;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.image.ImageTensor;
import org.fars.model.LoadedModel;
import org.fars.model.Shape;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.GalleryFilter;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.GallerySort;
import org.fars.ui.gallery.ImageItem.AttackOutcome;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.session.Session.SavedAttack;
import org.fars.ui.task.TaskRunner;

/** Restores sessions to the window. */
final class SessionRestorer {
    /** How far a norm may move when an image is read again. */
    private static final double TOLERANCE = 1e-4;

    private final SessionHost host;
    private final List<Certifier> certifiers;
    private final TaskRunner runner;
    private final Messages messages;
    private Optional<ChangeListener<LoadedModel>> waiting = Optional.empty();
    private Optional<Pending> pending = Optional.empty();

    /**
     * Attacks that wait for their model.
     *
     * @param file the session whose folder holds their images
     * @param attacks by the attacked image
     */
    record Pending(SessionFile file, Map<ImageItem, List<SavedAttack>> attacks) {}

    /** Returns the attacks that wait for their model, which belong to the session nevertheless. */
    Optional<Pending> pending() {
        return pending;
    }

    /** @param certifiers the certificates that attacked images get again */
    SessionRestorer(SessionHost host, List<Certifier> certifiers, TaskRunner runner, Messages messages) {
        this.host = host;
        this.certifiers = List.copyOf(certifiers);
        this.runner = runner;
        this.messages = messages;
    }

    /**
     * Restores a session: settings at once, images when they are listed, attacks when the model is loaded.
     *
     * @param locations where each source is now; empty for one that is left out
     * @param relabel gives an image a label other than the one it is opened with
     * @param listed called when images, labels and view are restored
     */
    void restore(Session session, SessionFile file, List<Optional<Path>> locations,
            BiConsumer<ImageItem, Optional<String>> relabel, Runnable listed) {
        waiting.ifPresent(host.loaded()::removeListener);
        waiting = Optional.empty();
        pending = Optional.empty();
        host.settings().restore(session.settings());
        GalleryModel gallery = host.gallery();
        gallery.filterProperty().set(GalleryFilter.ALL);
        gallery.searchProperty().set("");
        List<Path> found = locations.stream().flatMap(Optional::stream).toList();
        host.replace(found, session.model(), () -> {
            Map<String, ImageItem> items = byName(gallery, new SourcePaths(withPlaceholders(locations)));
            session.labels().forEach((name, label) -> {
                if (items.containsKey(name)) {
                    relabel.accept(items.get(name), Optional.of(label).filter(text -> !text.isEmpty()));
                }
            });
            restoreView(session.view(), items);
            restoreAttacksWhenLoaded(session, file, items);
            listed.run();
        });
    }

    /** A source that is left out keeps its number, with a path that does not exist. */
    private static List<Path> withPlaceholders(List<Optional<Path>> locations) {
        List<Path> all = new ArrayList<>();
        for (int i = 0; i < locations.size(); i++) {
            all.add(locations.get(i).orElse(Path.of("left out " + i)));
        }
        return all;
    }

    private static Map<String, ImageItem> byName(GalleryModel gallery, SourcePaths paths) {
        Map<String, ImageItem> items = new HashMap<>();
        gallery.all().forEach(item -> items.put(paths.name(item.entry().source().location()), item));
        return items;
    }

    private void restoreView(Session.View view, Map<String, ImageItem> items) {
        GalleryModel gallery = host.gallery();
        constant(GalleryFilter.values(), view.filter()).ifPresent(gallery.filterProperty()::set);
        constant(GallerySort.values(), view.sort()).ifPresent(gallery.sortProperty()::set);
        gallery.searchProperty().set(view.search());
        if (view.epsilon() > 0 && Double.isFinite(view.epsilon())) {
            gallery.epsilonProperty().set(view.epsilon());
        }
        host.showPerspective(view.perspective());
        Optional.ofNullable(items.get(view.selected())).ifPresent(gallery.selectedProperty()::set);
    }

    private static <E extends Enum<E>> Optional<E> constant(E[] all, String name) {
        return Arrays.stream(all).filter(one -> one.name().equals(name.toUpperCase(Locale.ROOT))).findFirst();
    }

    private void restoreAttacksWhenLoaded(Session session, SessionFile file, Map<String, ImageItem> items) {
        Map<ImageItem, List<SavedAttack>> attacks = new HashMap<>();
        session.attacks()
            .stream()
            .filter(one -> items.containsKey(one.image()))
            .forEach(one -> attacks.computeIfAbsent(items.get(one.image()), item -> new ArrayList<>()).add(one));
        if (attacks.isEmpty()) {
            return;
        }
        Pending now = new Pending(file, attacks);
        pending = Optional.of(now);
        LoadedModel ready = host.loaded().getValue();
        if (ready != null && ready.card().id().equals(session.model())) {
            restoreAttacks(ready, now);
            return;
        }
        ChangeListener<LoadedModel> listener = (property, before, after) -> {
            if (after != null) {
                waiting.ifPresent(host.loaded()::removeListener);
                waiting = Optional.empty();
                if (after.card().id().equals(session.model())) {
                    restoreAttacks(after, now);
                }
            }
        };
        waiting = Optional.of(listener);
        host.loaded().addListener(listener);
    }

    private void restoreAttacks(LoadedModel model, Pending now) {
        CertifySettings settings = host.settings().certify();
        runner.submit(messages.get("work.attacks"), context -> {
            Map<ImageItem, List<AttackOutcome>> restored = new HashMap<>();
            int done = 0;
            for (Map.Entry<ImageItem, List<SavedAttack>> one : now.attacks().entrySet()) {
                context.progress(messages.get("work.attacks"), done++, now.attacks().size());
                for (SavedAttack attack : one.getValue()) {
                    context.checkCancelled();
                    restore(model, one.getKey(), attack, now.file(), settings, context)
                        .ifPresent(found -> restored.computeIfAbsent(one.getKey(), item -> new ArrayList<>())
                            .add(found));
                }
            }
            return restored;
        }, restored -> {
            if (pending.filter(now::equals).isPresent() && host.loaded().getValue() == model) {
                pending = Optional.empty();
                restored.keySet().removeIf(item -> item.attacked().isPresent());
                host.gallery().attacked(restored);
            }
        });
    }

    /** Restores an attack; empty if the image or the model has changed since. */
    private Optional<AttackOutcome> restore(LoadedModel model, ImageItem item, SavedAttack attack, SessionFile file,
            CertifySettings settings, JobContext context) {
        Shape input = model.backbone().input();
        Optional<ImageTensor> adversarial = file.image(attack.file())
            .filter(image -> image.channels() == input.channels() && image.height() == input.height()
                    && image.width() == input.width());
        if (adversarial.isEmpty() || !(Math.abs(distance(item, input, adversarial.get()) - attack.l2()) < TOLERANCE)) {
            return Optional.empty();
        }
        Analysis after = new Analyzer(model, certifiers).analyze(List.of(adversarial.get()), settings, context)
            .getFirst();
        boolean same = after.heads()
            .stream()
            .anyMatch(head -> head.head().equals(attack.head()) && head.prediction() == attack.prediction());
        if (!same) {
            return Optional.empty();
        }
        return Optional.of(new AttackOutcome(attack.head(),
                new AttackResult(attack.attack(), attack.settings(), attack.label(), adversarial.get(),
                        attack.success(), attack.prediction(), attack.l2(), attack.linf(), attack.trace()),
                after, attack.nearest()));
    }

    private static double distance(ImageItem item, Shape input, ImageTensor adversarial) {
        try {
            float[] clean = item.entry().source().read(input.channels(), input.height(), input.width()).values();
            double sum = 0;
            for (int i = 0; i < clean.length; i++) {
                double difference = (double) adversarial.values()[i] - clean[i];
                sum += difference * difference;
            }
            return Math.sqrt(sum);
        } catch (UserInputException e) {
            return Double.NaN;
        }
    }
}
