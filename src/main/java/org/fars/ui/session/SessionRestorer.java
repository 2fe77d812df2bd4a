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
import org.fars.ui.gallery.AttackOutcome;
import org.fars.ui.gallery.GalleryFilter;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.GallerySort;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.session.Session.KeptAttack;
import org.fars.ui.task.TaskRunner;

/** Puts a session back on the desk. */
final class SessionRestorer {
    /** What reading an image again may move a norm by. */
    private static final double ROUNDING = 1e-4;

    private final SessionHost desk;
    private final List<Certifier> certifiers;
    private final TaskRunner runner;
    private final Messages messages;
    private Optional<ChangeListener<LoadedModel>> waiting = Optional.empty();
    private Optional<Pending> pending = Optional.empty();

    /**
     * Attacks that wait for the model.
     *
     * @param file whose folder holds their images
     * @param attacks by the image attacked
     */
    record Pending(SessionFile file, Map<ImageItem, KeptAttack> attacks) {}

    /** The attacks that wait for the model, if any do: they are part of the session all the same. */
    Optional<Pending> pending() {
        return pending;
    }

    /** @param certifiers what attacked images are certified with */
    SessionRestorer(SessionHost desk, List<Certifier> certifiers, TaskRunner runner, Messages messages) {
        this.desk = desk;
        this.certifiers = List.copyOf(certifiers);
        this.runner = runner;
        this.messages = messages;
    }

    /**
     * Restores everything. Settings are there at once, images when they are listed, attacks when the model is ready.
     *
     * @param places where each source is now; empty for one that is left out
     * @param relabelled told of each image that gets another label than it came with
     * @param listed called when the images, their labels and the view are restored
     */
    void restore(Session session, SessionFile file, List<Optional<Path>> places,
            BiConsumer<ImageItem, Optional<String>> relabelled, Runnable listed) {
        waiting.ifPresent(desk.loaded()::removeListener);
        waiting = Optional.empty();
        pending = Optional.empty();
        desk.settings().restore(session.settings());
        GalleryModel gallery = desk.gallery();
        gallery.filterProperty().set(GalleryFilter.ALL);
        gallery.searchProperty().set("");
        List<Path> found = places.stream().flatMap(Optional::stream).toList();
        desk.replace(found, session.model(), () -> {
            Map<String, ImageItem> items = byName(gallery, new SourcePaths(filled(places)));
            session.labels().forEach((name, label) -> {
                if (items.containsKey(name)) {
                    relabelled.accept(items.get(name), Optional.of(label).filter(text -> !text.isEmpty()));
                }
            });
            view(session.view(), items);
            attacksWhenReady(session, file, items);
            listed.run();
        });
    }

    /** A source that is left out keeps its number, at a place where nothing is. */
    private static List<Path> filled(List<Optional<Path>> places) {
        List<Path> all = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            all.add(places.get(i).orElse(Path.of("left out " + i)));
        }
        return all;
    }

    private static Map<String, ImageItem> byName(GalleryModel gallery, SourcePaths locations) {
        Map<String, ImageItem> items = new HashMap<>();
        gallery.all().forEach(item -> items.put(locations.name(item.entry().source().location()), item));
        return items;
    }

    private void view(Session.View view, Map<String, ImageItem> items) {
        GalleryModel gallery = desk.gallery();
        named(GalleryFilter.values(), view.filter()).ifPresent(gallery.filterProperty()::set);
        named(GallerySort.values(), view.sort()).ifPresent(gallery.sortProperty()::set);
        gallery.searchProperty().set(view.search());
        if (view.epsilon() > 0 && Double.isFinite(view.epsilon())) {
            gallery.epsilonProperty().set(view.epsilon());
        }
        desk.showPerspective(view.perspective());
        Optional.ofNullable(items.get(view.selected())).ifPresent(gallery.selectedProperty()::set);
    }

    private static <E extends Enum<E>> Optional<E> named(E[] all, String name) {
        return Arrays.stream(all).filter(one -> one.name().equals(name.toUpperCase(Locale.ROOT))).findFirst();
    }

    private void attacksWhenReady(Session session, SessionFile file, Map<String, ImageItem> items) {
        Map<ImageItem, KeptAttack> attacks = new HashMap<>();
        session.attacks()
            .stream()
            .filter(one -> items.containsKey(one.image()))
            .forEach(one -> attacks.put(items.get(one.image()), one));
        if (attacks.isEmpty()) {
            return;
        }
        Pending now = new Pending(file, attacks);
        pending = Optional.of(now);
        LoadedModel ready = desk.loaded().getValue();
        if (ready != null && ready.card().id().equals(session.model())) {
            attacks(ready, now);
            return;
        }
        ChangeListener<LoadedModel> listener = (property, before, after) -> {
            if (after != null) {
                waiting.ifPresent(desk.loaded()::removeListener);
                waiting = Optional.empty();
                if (after.card().id().equals(session.model())) {
                    attacks(after, now);
                }
            }
        };
        waiting = Optional.of(listener);
        desk.loaded().addListener(listener);
    }

    private void attacks(LoadedModel model, Pending now) {
        CertifySettings settings = desk.settings().certify();
        runner.submit(messages.get("work.attacks"), context -> {
            Map<ImageItem, AttackOutcome> restored = new HashMap<>();
            for (Map.Entry<ImageItem, KeptAttack> one : now.attacks().entrySet()) {
                context.progress(messages.get("work.attacks"), restored.size(), now.attacks().size());
                context.checkCancelled();
                attacked(model, one.getKey(), one.getValue(), now.file(), settings, context)
                    .ifPresent(found -> restored.put(one.getKey(), found));
            }
            return restored;
        }, restored -> {
            if (pending.filter(now::equals).isPresent() && desk.loaded().getValue() == model) {
                pending = Optional.empty();
                restored.entrySet()
                    .stream()
                    .filter(one -> one.getKey().attacked().isEmpty())
                    .forEach(one -> one.getKey().attacked(one.getValue()));
                desk.gallery().refresh();
            }
        });
    }

    /**
     * An attack as it was, if it is still one: the image and the model may have changed since.
     */
    private Optional<AttackOutcome> attacked(LoadedModel model, ImageItem item, KeptAttack attack, SessionFile file,
            CertifySettings settings, JobContext context) {
        Shape input = model.backbone().input();
        Optional<ImageTensor> adversarial = file.image(attack.file())
            .filter(image -> image.channels() == input.channels() && image.height() == input.height()
                    && image.width() == input.width());
        if (adversarial.isEmpty() || !(Math.abs(distance(item, input, adversarial.get()) - attack.l2()) < ROUNDING)) {
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
        } catch (UserInputException gone) {
            return Double.NaN;
        }
    }
}
