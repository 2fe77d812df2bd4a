package org.fars.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.fars.image.LabelledImage;
import org.fars.job.JobContext;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.ModelCard;
import org.fars.model.ModelFolder;
import org.fars.model.SparsemaxHead;
import org.fars.model.torch.ModelBuilder;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.TorchEngine;

/** Trains heads on what a backbone says of labelled images, and puts them where models are looked for. */
public final class HeadWorkshop {
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
    public HeadWorkshop(TorchEngine engine, ModelStore store, Path own) {
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
     * @throws UnusableRecipe when fewer than two classes are shown, or the loss is no number
     */
    public ModelFolder train(HeadOrder order, List<LabelledImage> images, boolean inPlace, Listener listener,
            JobContext context) throws Exception {
        List<String> classes = order.newModel().isPresent() || order.model().card().classes() == null
                ? HeadData.classes(images)
                : order.model().card().classes();
        HeadData data = HeadData.embed(order.model().backbone(), images, classes, listener::leftOut, context);
        Consumer<HeadTrainer.Epoch> epochs = listener::epoch;
        Head head = new HeadTrainer(engine, order.head(), order.recipe(), data.embeddings(), data.labels(),
                classes.size(), epochs)
            .run(context);
        ModelBuilder builder = new ModelBuilder(engine);
        ModelFolder original = store.folder(order.model().card().id());
        if (order.newModel().isEmpty()) {
            ModelFolder folder = inPlace ? original : writable(original);
            builder.addHead(folder, head);
            return folder;
        }
        ModelFolder folder = new ModelFolder(own.resolve(order.newModel().get()), original.json());
        builder.derive(original, folder, card(order, classes, data.labels().length),
                head instanceof LinearHead linear
                        ? List.of(head, new SparsemaxHead("sparsemax", linear, 2, 1))
                        : List.of(head));
        return folder;
    }

    private static ModelCard card(HeadOrder order, List<String> classes, int images) {
        ModelCard from = order.model().card();
        Map<String, Object> training = new LinkedHashMap<>();
        training.put("backbone", from.id());
        training.put("head", order.recipe());
        return new ModelCard(order.newModel().orElseThrow(), order.newModel().orElseThrow(), from.input(),
                from.architecture(), classes, List.of(), from.lipschitz(), training, Map.of("images", images), null,
                null);
    }

    private ModelFolder writable(ModelFolder folder) throws IOException {
        if (folder.path().toAbsolutePath().startsWith(own.toAbsolutePath())) {
            return folder;
        }
        Path copy = own.resolve(folder.path().getFileName());
        try (Stream<Path> files = Files.walk(folder.path())) {
            for (Path file : files.toList()) {
                Path target = copy.resolve(folder.path().relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return new ModelFolder(copy, folder.json());
    }
}
