package org.fars.model.torch;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fars.core.JobContext;
import org.fars.core.UnknownNameException;
import org.fars.core.UserInputException;
import org.fars.model.Head;
import org.fars.model.ImageSize;
import org.fars.model.InvalidModelException;
import org.fars.model.LayerSpec;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.model.ModelFolder;
import org.fars.model.SafetensorsFile;
import org.fars.model.Shape;
import org.fars.model.TrustPolicy.UntrustedProgramException;
import org.fars.model.TrustPolicy;
import org.fars.model.proof.Float64Network;
import org.fars.model.proof.LipschitzAudit;
import org.fars.model.proof.NetworkReader;
import org.fars.model.torch.TorchBackbone.NetworkSize;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** The models in folders on disk. Opening one audits its weights and loads them into the engine. */
public final class ModelStore implements ModelCatalog {
    private static final Logger LOG = LoggerFactory.getLogger(ModelStore.class);

    private final List<Path> roots;
    private final TorchEngine engine;
    private final JsonMapper json;
    private final TrustPolicy trust;

    /** Creates a store that opens no TorchScript programs. */
    public ModelStore(List<Path> roots, TorchEngine engine, JsonMapper json) {
        this(roots, engine, json, TrustPolicy.REFUSE);
    }

    /**
     * Creates a store.
     *
     * @param roots folders that hold model folders, in order of precedence; those that do not exist are ignored
     * @param trust decides whether a TorchScript program may run
     */
    public ModelStore(List<Path> roots, TorchEngine engine, JsonMapper json, TrustPolicy trust) {
        this.roots = List.copyOf(roots);
        this.engine = engine;
        this.json = json;
        this.trust = trust;
    }

    /** The cards of the folders, and why others are not among them. */
    private record Found(List<ModelCard> cards, List<UserInputException> mistakes) {}

    @Override
    public List<ModelCard> list() {
        return find().cards();
    }

    @Override
    public List<UserInputException> damaged() {
        return find().mistakes();
    }

    private Found find() {
        List<ModelCard> cards = new ArrayList<>();
        List<UserInputException> mistakes = new ArrayList<>();
        Map<String, Path> shown = new HashMap<>();
        for (Path folder : folders()) {
            try {
                ModelCard card = new ModelFolder(folder, json).card();
                Path first = shown.putIfAbsent(card.id(), folder);
                if (first == null) {
                    cards.add(card);
                } else {
                    mistakes.add(new InvalidModelException(folder, "is not used, since " + first
                            + " has a model of the same id, '" + card.id() + "'", null));
                }
            } catch (UserInputException mistake) {
                LOG.warn("not listed: {}", mistake.getMessage());
                mistakes.add(mistake);
            }
        }
        cards.sort(Comparator.comparing(ModelCard::id));
        return new Found(cards, mistakes);
    }

    /**
     * Returns the folder of a model, in the first root that has one of that name.
     *
     * @throws UnknownNameException if there is none
     */
    public ModelFolder folder(String id) {
        List<Path> folders = folders();
        return folders.stream()
            .filter(folder -> folder.getFileName().toString().equals(id))
            .findFirst()
            .map(folder -> new ModelFolder(folder, json))
            .orElseThrow(() -> UnknownNameException.of("model", id, list().stream().map(ModelCard::id).toList()));
    }

    @Override
    public LoadedModel open(String id, JobContext context) {
        ModelFolder folder = folder(id);
        return open(folder, folder.card(), context);
    }

    @Override
    public LoadedModel open(String id, ImageSize size, JobContext context) {
        ModelFolder folder = folder(id);
        return open(folder, folder.card().sized(size), context);
    }

    private LoadedModel open(ModelFolder folder, ModelCard card, JobContext context) {
        context.progress("reading the model", 0, 4);
        Shape embedding = LayerSpec.embedding(card.architecture(), card.input());
        String file = LayerSpec.isTorchScript(card.architecture()) ? ModelFolder.PROGRAM : ModelFolder.BACKBONE;
        byte[] backbone = folder.read(card, file);
        if (file.equals(ModelFolder.PROGRAM)) {
            Path program = folder.path().resolve(file);
            String hash = ModelFolder.sha256(backbone);
            if (!trust.confirm(program, hash)) {
                throw new UntrustedProgramException(program, hash);
            }
        }
        context.checkCancelled();
        if (card.isDense()) {
            requireCells(folder, card, embedding);
        }
        List<Head> heads = new HeadReader(folder, card, card.isDense() ? embedding.channels() : embedding.size())
            .read();
        context.checkCancelled();
        context.progress("auditing the weights", 1, 4);
        if (LayerSpec.isTorchScript(card.architecture())) {
            context.progress("starting the engine", 2, 4);
            return new LoadedModel(card, program(folder, card, backbone), heads,
                    LipschitzAudit.declared(card.lipschitz()));
        }
        Float64Network network = new NetworkReader(SafetensorsFile.parse(folder.path().resolve(file), backbone))
            .read(card.architecture(), card.input());
        context.checkCancelled();
        LipschitzBound bound = LipschitzAudit.of(network);
        context.checkCancelled();
        context.progress("starting the engine", 2, 4);
        return new LoadedModel(card, TorchBackbone.open(engine, network), heads, bound);
    }

    private static void requireCells(ModelFolder folder, ModelCard card, Shape map) {
        int cell = card.segmentation().cell();
        if (ModelCard.cell(card.input(), map).orElse(-1) != cell) {
            throw new InvalidModelException(folder.path().resolve("model.json"), "has cells of " + cell
                    + " pixels, and its architecture makes " + map + " of " + card.input(), null);
        }
    }

    private TorchBackbone program(ModelFolder folder, ModelCard card, byte[] backbone) {
        String device = engine.deviceName();
        List<LayerSpec> before = card.architecture().subList(0, card.architecture().size() - 1);
        Float64Network fixed = NetworkReader.withoutWeights(before, card.input());
        return engine.call(() -> {
            NDManager manager = engine.scope();
            try {
                List<TorchLayer> layers = new ArrayList<>(new WeightFolder(manager, DataType.FLOAT32).fold(fixed));
                layers.add(new TorchLayer.Scripted("torch-script",
                        TorchScriptModule.load(folder.path().resolve(ModelFolder.PROGRAM), backbone, manager)));
                return new TorchBackbone(engine, manager, new TorchNetwork(layers),
                        NetworkSize.of(card.architecture(), card.input()), device, null);
            } catch (RuntimeException e) {
                manager.close();
                throw e;
            }
        });
    }

    private List<Path> folders() {
        List<Path> folders = new ArrayList<>();
        for (Path root : roots) {
            if (Files.isDirectory(root)) {
                try (Stream<Path> children = Files.list(root)) {
                    children.filter(child -> Files.isRegularFile(child.resolve("model.json")))
                        .sorted()
                        .forEach(folders::add);
                } catch (IOException e) {
                    LOG.warn("models in {} cannot be listed", root, e);
                }
            }
        }
        return folders;
    }
}
