package org.fars.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fars.core.JobContext;
import org.fars.image.LabelledImage;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.SparsemaxHead;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.ModelWriter;
import org.fars.model.torch.TorchEngine;

/** Trains heads on what a backbone says of labelled images, and puts them where models are looked for. */
public final class HeadTrainingService {
    private final TorchEngine engine;
    private final ModelStore store;
    private final Path own;

    /** Told what happens, on the job's thread. */
    public interface Listener {
        /** An image is left out. */
        void leftOut(String sentence);

        /** An epoch has ended. */
        void epoch(HeadTrainer.Epoch epoch);
    }

    /**
     * @param store the models that there are
     * @param own where a person's own models go
     */
    public HeadTrainingService(TorchEngine engine, ModelStore store, Path own) {
        this.engine = engine;
        this.store = store;
        this.own = own;
    }

    /**
     * Embeds the images, trains, and writes the head. A model that came with the application is copied to the person's
     * own first, where it is found before it.
     *
     * @param inPlace whether to change a model that came with the application itself
     * @return the folder of the model that has the head now
     * @throws InvalidRecipeException when fewer than two classes are shown, a new model has the name of one that is there, or the
     * loss is no number
     */
    public ModelFolder train(HeadTrainingRequest order, List<LabelledImage> images, boolean inPlace, Listener listener,
            JobContext context) throws Exception {
        order.newModel().ifPresent(this::mustBeNew);
        List<String> known = order.model().card().classes();
        LabelledImages data = order.newModel().isPresent() || known == null
                ? LabelledImages.ofOwnClasses(order.data(), images)
                : new LabelledImages(order.data(), images, known);
        HeadTrainingData embedded = HeadTrainingData.embed(order.model().backbone(), data, listener::leftOut, context);
        Head head = new HeadTrainer(engine, order.head(), order.recipe(), embedded.embeddings(), embedded.labels(),
                data.classes().size(), listener::epoch)
            .run(context);
        ModelWriter builder = new ModelWriter(engine);
        ModelFolder original = store.folder(order.model().card().id());
        if (order.newModel().isEmpty()) {
            ModelFolder folder = inPlace ? original : writable(original);
            builder.addHead(folder, head);
            return folder;
        }
        ModelFolder folder = new ModelFolder(own.resolve(order.newModel().get()), original.json());
        builder.derive(original, folder, card(order, data.classes(), embedded.labels().length),
                head instanceof LinearHead linear
                        ? List.of(head, new SparsemaxHead("sparsemax", linear, 2, 1))
                        : List.of(head));
        return folder;
    }

    private static ModelCard card(HeadTrainingRequest order, List<String> classes, int images) {
        ModelCard from = order.model().card();
        Map<String, Object> training = new LinkedHashMap<>();
        training.put("backbone", from.id());
        training.put("head", order.recipe());
        return new ModelCard(order.newModel().orElseThrow(), order.newModel().orElseThrow(), from.input(),
                from.architecture(), classes, List.of(), from.lipschitz(), training, Map.of("images", images), null,
                null);
    }

    private void mustBeNew(String id) {
        if (store.list().stream().anyMatch(card -> card.id().equals(id)) || Files.exists(own.resolve(id))) {
            throw new InvalidRecipeException(id, "is the name of a model already; choose another one");
        }
    }

    /** The weights as they are, each checked against its hash; the card comes last, so half a copy is no model. */
    private ModelFolder writable(ModelFolder folder) throws IOException {
        if (folder.path().toAbsolutePath().startsWith(own.toAbsolutePath())) {
            return folder;
        }
        ModelCard card = folder.card();
        Map<String, byte[]> files = new LinkedHashMap<>();
        card.files().keySet().forEach(name -> files.put(name, folder.read(card, name)));
        ModelFolder copy = new ModelFolder(own.resolve(folder.path().getFileName()), folder.json());
        copy.write(card, files);
        return copy;
    }
}
