package org.fars.model.torch;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.fars.core.JobContext;
import org.fars.core.UnknownNameException;
import org.fars.core.UserInputException;
import org.fars.model.Head;
import org.fars.model.LayerSpec;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.model.ModelFolder;
import org.fars.model.Shape;
import org.fars.model.TrustPolicy;
import org.fars.model.UntrustedProgramException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Models in folders on disk, opened on the engine. */
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
     * @param roots folders that hold model folders; those that do not exist are passed over, the first wins where two
     * hold the same id
     * @param trust decides whether a TorchScript program may run
     */
    public ModelStore(List<Path> roots, TorchEngine engine, JsonMapper json, TrustPolicy trust) {
        this.roots = List.copyOf(roots);
        this.engine = engine;
        this.json = json;
        this.trust = trust;
    }

    /** What stands in the folders: cards, and why others cannot be read. */
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
        for (Path folder : folders()) {
            try {
                ModelCard card = new ModelFolder(folder, json).card();
                if (cards.stream().noneMatch(other -> other.id().equals(card.id()))) {
                    cards.add(card);
                }
            } catch (UserInputException mistake) {
                LOG.warn("not listed: {}", mistake.getMessage());
                mistakes.add(mistake);
            }
        }
        cards.sort(Comparator.comparing(ModelCard::id));
        return new Found(cards, mistakes);
    }

    /** The folder of a model: the one of that name, else the one whose card has that id. */
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
        context.progress("reading the model", 0, 4);
        ModelCard card = folder.card();
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
        context.progress("starting the engine", 1, 4);
        String device = engine.deviceName();
        context.checkCancelled();
        context.progress("folding and auditing the weights", 2, 4);
        return engine.call(() -> {
            NDManager manager = engine.scope();
            try (NDManager scope = manager.newSubManager()) {
                Audited audited = LayerSpec.isTorchScript(card.architecture())
                        ? program(folder, card, backbone, manager)
                        : layers(folder, card, backbone, manager, scope);
                List<Head> heads = new HeadReader(folder, card, embedding.size()).read(scope);
                return new LoadedModel(card, new TorchBackbone(engine, manager, audited.network(),
                        NetworkSize.of(card.architecture(), card.input()), device, JniUtils.getNumThreads()), heads,
                        audited.bound());
            } catch (RuntimeException e) {
                manager.close();
                throw e;
            }
        });
    }

    private record Audited(TorchNetwork network, LipschitzBound bound) {}

    private Audited layers(ModelFolder folder, ModelCard card, byte[] backbone, NDManager manager, NDManager scope) {
        WeightFile weights = WeightFile.read(scope, folder.path().resolve(ModelFolder.BACKBONE), backbone);
        TorchNetwork network = new TorchNetwork(
                new WeightFolder(weights, manager, DataType.FLOAT32).fold(card.architecture(), card.input()));
        return new Audited(network, LipschitzAudit.conclude(LipschitzAudit.layers(network, scope), Double.NaN,
                displacement(card, network, scope)));
    }

    private static Audited program(ModelFolder folder, ModelCard card, byte[] backbone, NDManager manager) {
        TorchScriptModule program = TorchScriptModule.load(folder.path().resolve(ModelFolder.PROGRAM), backbone,
                manager);
        return new Audited(new TorchNetwork(List.of(new TorchLayer.Scripted("torch-script", program))),
                LipschitzAudit.declared(card.lipschitz()));
    }

    /**
     * What the card says of float32, measured on the processor of whoever built the model; elsewhere, or where the card says
     * nothing usable, what random images say here. A GPU may compute convolutions in a shorter format (TF32).
     */
    private static double displacement(ModelCard card, TorchNetwork network, NDManager scope) {
        OptionalDouble said = RoundingError.declaredIn(card);
        if (said.isPresent() && !scope.getDevice().isGpu()) {
            return said.getAsDouble();
        }
        double here = RoundingError.SAFETY_FACTOR
                * new RoundingError(network, scope).measure(RoundingError.randomImages(card.input(), 4));
        return Math.max(here, said.orElse(0));
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
