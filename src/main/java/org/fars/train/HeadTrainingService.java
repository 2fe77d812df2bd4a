package org.fars.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fars.core.JobContext;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.SparsemaxHead;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.ModelWriter;
import org.fars.model.torch.TorchEngine;
import org.fars.segment.MaskedImages;
import org.fars.train.BackboneRecipe.InvalidRecipeException;

/** Trains heads on a backbone's embeddings of labelled images, and writes them into model folders. */
public final class HeadTrainingService {
    private static final int BATCH = 64;

    private final TorchEngine engine;
    private final ModelStore store;
    private final Path ownModels;

    /** Is notified of progress, on the job's thread. */
    public interface Listener {
        /** An image was skipped, for the given reason. */
        void leftOut(String sentence);

        /** An epoch was completed. */
        void epoch(HeadTrainer.Epoch epoch);
    }

    /**
     * Creates a service.
     *
     * @param store the available models
     * @param ownModels folder of the user's own models
     */
    public HeadTrainingService(TorchEngine engine, ModelStore store, Path ownModels) {
        this.engine = engine;
        this.store = store;
        this.ownModels = ownModels;
    }

    /**
     * Embeds the images, trains, and writes the head. A model that came with the application is copied to the user's own
     * models first, which take precedence.
     *
     * @param images labelled images; those without a known label, or unreadable, are skipped
     * @param inPlace whether to change a model that came with the application itself
     * @return the folder of the model that has the head now
     * @throws InvalidRecipeException when the images show fewer than two classes, a new model's name is taken, or the loss
     * is not finite
     */
    public ModelFolder train(HeadTrainingRequest request, List<LabelledImage> images, boolean inPlace,
            Listener listener,
            JobContext context) throws Exception {
        request.model().requireWholeImages();
        request.newModel().ifPresent(this::requireNew);
        List<String> knownClasses = request.model().card().classes();
        LabelledImages data = request.newModel().isPresent() || knownClasses == null
                ? LabelledImages.ofOwnClasses(request.data(), images)
                : new LabelledImages(request.data(), images, knownClasses);
        EmbeddedImages embedded = embed(request.model().backbone(), data, listener, context);
        Head head = new HeadTrainer(engine, request.head(), request.recipe(), embedded.embeddings(), embedded.labels(),
                data.classes().size(), listener::epoch)
            .run(context);
        ModelFolder original = store.folder(request.model().card().id());
        if (request.newModel().isEmpty()) {
            return addTo(original, head, inPlace);
        }
        ModelFolder folder = new ModelFolder(ownModels.resolve(request.newModel().get()), original.json());
        new ModelWriter(engine).derive(original, folder, card(request, data.classes(), embedded.labels().length),
                head instanceof LinearHead linear
                        ? List.of(head, new SparsemaxHead("sparsemax", linear, 2, 1))
                        : List.of(head));
        return folder;
    }

    /**
     * Trains a head of a dense model on cells of images with masks, and writes it.
     *
     * @param request its recipe's σ and margin are in embedding units; a new model cannot be asked for
     * @param images those that cannot be read are skipped
     * @param inPlace whether to change a model that came with the application itself
     * @return the folder of the model that has the head now
     * @throws InvalidRecipeException when the masks show fewer than two classes, or the loss is not finite
     */
    public ModelFolder train(HeadTrainingRequest request, MaskedImages images, boolean inPlace, Listener listener,
            JobContext context) throws Exception {
        LoadedModel model = request.model();
        if (request.newModel().isPresent()) {
            throw new InvalidRecipeException(model.card().id(),
                    "segments images; a head can be added to it, but no new model made of it");
        }
        CellSamples cells = CellSamples.of(model, images, request.recipe().seed(), listener::leftOut, context);
        Head head = new HeadTrainer(engine, request.head(), cells.scaled(request.recipe()), cells.vectors(),
                cells.labels(), model.card().classes().size(), listener::epoch)
            .run(context);
        return addTo(store.folder(model.card().id()), cells.unscaled(head), inPlace);
    }

    private ModelFolder addTo(ModelFolder original, Head head, boolean inPlace) throws IOException {
        ModelFolder folder = inPlace ? original : writable(original);
        new ModelWriter(engine).addHead(folder, head);
        return folder;
    }

    private static ModelCard card(HeadTrainingRequest request, List<String> classes, int images) {
        ModelCard source = request.model().card();
        Map<String, Object> training = new LinkedHashMap<>();
        training.put("backbone", source.id());
        training.put("head", request.recipe());
        return new ModelCard(request.newModel().orElseThrow(), request.newModel().orElseThrow(), source.input(),
                source.architecture(), classes, List.of(), source.lipschitz(), training, Map.of("images", images), null,
                null);
    }

    private void requireNew(String id) {
        if (store.list().stream().anyMatch(card -> card.id().equals(id)) || Files.exists(ownModels.resolve(id))) {
            throw new InvalidRecipeException(id, "is the name of a model already; choose another one");
        }
    }

    /** Returns the folder itself if it is the user's own, else a copy; the card is written last, so that an incomplete copy is no model. */
    private ModelFolder writable(ModelFolder folder) throws IOException {
        if (folder.path().toAbsolutePath().startsWith(ownModels.toAbsolutePath())) {
            return folder;
        }
        ModelCard card = folder.card();
        Map<String, byte[]> files = new LinkedHashMap<>();
        card.files().keySet().forEach(name -> files.put(name, folder.read(card, name)));
        ModelFolder copy = new ModelFolder(ownModels.resolve(folder.path().getFileName()), folder.json());
        copy.write(card, files);
        return copy;
    }

    /** Embeddings {@code [images, m]} and their labels. */
    private record EmbeddedImages(float[][] embeddings, int[] labels) {}

    private static EmbeddedImages embed(Backbone backbone, LabelledImages images, Listener listener,
            JobContext context) {
        List<float[]> embeddings = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        List<ImageTensor> batch = new ArrayList<>();
        images.forEach(backbone.input(), listener::leftOut, context, (image, label) -> {
            batch.add(image);
            labels.add(label);
            if (batch.size() == BATCH) {
                embeddings.addAll(List.of(backbone.embed(batch)));
                batch.clear();
            }
        });
        if (!batch.isEmpty()) {
            embeddings.addAll(List.of(backbone.embed(batch)));
        }
        return new EmbeddedImages(embeddings.toArray(float[][]::new),
                labels.stream().mapToInt(Integer::intValue).toArray());
    }

    /**
     * A head to be trained.
     *
     * @param model the model whose backbone is used
     * @param data the origin of the images, for messages
     * @param head the head's name
     * @param recipe how it is trained
     * @param newModel the id of a new model on the same backbone, with the images' own classes; empty to add the head to the
     * model itself, whose classes the images must show
     */
    public record HeadTrainingRequest(LoadedModel model, String data, String head, HeadRecipe recipe,
            Optional<String> newModel) {}
}
