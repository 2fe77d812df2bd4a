package org.fars.ui.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.fars.attack.Attacks;
import org.fars.certify.CertifiedClassifier;
import org.fars.certify.Certifier;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.AppDirectories;
import org.fars.core.InvalidSettingException;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analysis;
import org.fars.image.ImageSource;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCatalog;
import org.fars.model.ModelFolder;
import org.fars.model.Shape;
import org.fars.model.TrustPolicy.TrustStore;
import org.fars.model.TrustPolicy.UntrustedProgramException;
import org.fars.model.TrustPolicy;
import org.fars.model.onnx.OnnxImport;
import org.fars.model.torch.EngineSettings;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.PublishedImport;
import org.fars.model.torch.TorchEngine;
import org.fars.model.torch.TorchHeadEvaluator;
import org.fars.model.torch.TorchScriptImport.Normalisation;
import org.fars.model.torch.TorchScriptImport;
import org.fars.train.HeadTrainingService;
import org.fars.ui.analysis.ImageAnalyses;
import org.fars.ui.settings.DeviceModel.EngineHost;
import org.fars.ui.train.TrainModel.HeadTraining;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a window works with.
 *
 * @param catalog the models
 * @param certifiers the certificates
 * @param attacks the attacks
 * @param training trains heads
 * @param directories where files are
 * @param heads evaluates heads of several layers on many samples
 * @param host told where models are to run
 * @param importer makes models of published checkpoints
 * @param engine closed after the window
 */
public record AppServices(ModelCatalog catalog, Certifiers certifiers, Attacks attacks, HeadTraining training,
        AppDirectories directories, BatchHeadEvaluator heads, EngineHost host, ModelImporter importer,
        AutoCloseable engine) {
    private static final String SAMPLES = "fashion-mnist";
    private static final String SCENES = "fashion-scenes";

    /** Without training, heads evaluated in plain Java, on the processor only. */
    public AppServices(ModelCatalog catalog, Certifiers certifiers, Attacks attacks, AppDirectories directories,
            AutoCloseable engine) {
        this(catalog, certifiers, attacks, (order, images, listener, context) -> {
            throw new IllegalStateException("there is no training here");
        }, directories, new JavaHeadEvaluator(), EngineHost.processorOnly(), request -> {
            throw new IllegalStateException("there is no import here");
        }, engine);
    }

    /** Makes a model of a published checkpoint, an ONNX file or a TorchScript program. */
    @FunctionalInterface
    public interface ModelImporter {
        /**
         * Imports a checkpoint, or a program that the person agrees to run.
         *
         * @throws org.fars.core.UserInputException if a file is not what it should be, or the name is not free
         * @throws IOException if a file cannot be read or written
         */
        void run(ImportRequest request) throws IOException;

        /**
         * Returns what a model decides about an image, without keeping the model; empty where nothing can be imported.
         *
         * @throws org.fars.core.UserInputException if a file is not what it should be, or its program may not run
         * @throws IOException if a file cannot be read or written
         */
        default Optional<Trial> tryOut(ImportRequest request, ImageSource image, JobContext context)
                throws IOException {
            return Optional.empty();
        }

        /**
         * What a model decides about one image.
         *
         * @param prediction the class
         * @param label its name, if it has one
         * @param margin score of the first minus score of the second
         * @param classes how many classes there are
         * @param input the images that the model takes, in words
         */
        record Trial(int prediction, Optional<String> label, double margin, int classes, String input) {}
    }

    /**
     * What to import.
     *
     * @param backbone the checkpoint of the backbone, or a TorchScript program
     * @param classifier the checkpoint of the classifier, if there is one
     * @param labels a file with the names of the classes, one a line, if there is one
     * @param normalised whether a program expects pixels from which ImageNet's mean is subtracted, divided by its deviation
     * @param id the name of the new model
     */
    public record ImportRequest(Path backbone, Optional<Path> classifier, Optional<Path> labels, boolean normalised,
            String id) {}

    /** The sample images, where they are installed. */
    public List<Path> samples() {
        return installed(SAMPLES);
    }

    /** The sample scenes with masks, for models that segment, where they are installed. */
    public List<Path> scenes() {
        return installed(SCENES);
    }

    private List<Path> installed(String samples) {
        return Optional.of(directories.assets().resolve(samples)).filter(Files::isDirectory).stream().toList();
    }

    /** Certificates of the plain heads, which cost next to nothing: for every image of a gallery. */
    public List<Certifier> quick() {
        return certifiers.defaults()
            .stream()
            .filter(each -> each.type().classifier() == CertifiedClassifier.HEAD)
            .toList();
    }

    /** Certificates of the smoothed heads, which draw samples: for the selected image. */
    public List<Certifier> smoothed() {
        return certifiers.about(CertifiedClassifier.SMOOTHED_HEAD);
    }

    /** Both; not the one that runs the whole network for each sample. */
    public List<Certifier> inEmbedding() {
        return Stream.concat(quick().stream(), smoothed().stream()).toList();
    }

    /** Threads for thumbnails: what was asked for last comes first, because that is where the person has scrolled to. */
    static final class LifoExecutor extends LinkedBlockingDeque<Runnable> {
        private static final int THREADS = 2;

        private LifoExecutor() {}

        static ThreadPoolExecutor threads() {
            ThreadPoolExecutor threads = new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.SECONDS,
                    new LifoExecutor(),
                    Thread.ofPlatform().daemon().priority(Thread.MIN_PRIORITY).name("thumbnail-", 1).factory(),
                    // A window that is closing may still ask, and gets no answer.
                    new ThreadPoolExecutor.DiscardPolicy());
            threads.allowCoreThreadTimeOut(true);
            return threads;
        }

        @Override
        public boolean offer(Runnable task) {
            return offerFirst(task);
        }
    }

    /** What the windows of an installed application work with. */
    public static final class AppModule {
        private AppModule() {}

        /** Without a person to ask: programs that nobody has agreed to are not run. */
        public static AppServices services(EngineSettings asked) {
            return services(asked, TrustPolicy.REFUSE);
        }

        /**
         * Models and samples beside the application, everything personal in the platform's user-data folder.
         *
         * @param asked where the environment or the command line want models to run
         * @param trust asked about programs that the person has not agreed to before
         */
        static AppServices services(EngineSettings asked, TrustPolicy trust) {
            AppDirectories directories = AppDirectories.ofThisProcess();
            TorchEngine engine = new TorchEngine(asked);
            BatchHeadEvaluator heads = new TorchHeadEvaluator(engine);
            TrustStore trusted = new TrustStore(directories.trustedPrograms());
            trusted.ask(trust);
            ModelStore store = new ModelStore(directories.models(), engine, JsonMapper.builder().build(), trusted);
            HeadTrainingService training = new HeadTrainingService(engine, store, directories.ownModels());
            return new AppServices(store, Certifiers.standard(heads), new Attacks(),
                    (order, images, listener, context) -> training.train(order, images, false, listener, context)
                        .card()
                        .id(),
                    directories, heads, new Host(engine, asked),
                    importer(engine, store, trusted, directories.ownModels()), engine);
        }

        /** Returns what imports models to a folder for those of this person. */
        static ModelImporter importer(TorchEngine engine, ModelCatalog catalog, TrustPolicy trust, Path models) {
            return new CheckpointImporter(engine, catalog, trust, models);
        }

        /** Refuses names that are not free, as the command line does. */
        private record CheckpointImporter(TorchEngine engine, ModelCatalog catalog, TrustPolicy trust, Path models)
                implements
                    ModelImporter {
            private static final Normalisation IMAGENET = new Normalisation(List.of(0.485, 0.456, 0.406),
                    List.of(0.229, 0.224, 0.225));

            @Override
            public void run(ImportRequest request) throws IOException {
                String id = request.id();
                if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
                    throw new InvalidSettingException(id, "is not a valid name for a model; use at most 64 letters, "
                            + "digits, '-', '_' and '.', starting with a letter or digit");
                }
                if (Files.exists(models.resolve(id))
                        || catalog.list().stream().anyMatch(card -> card.id().equals(id))) {
                    throw new InvalidSettingException(id, "is the name of another model; choose another one");
                }
                write(request, new ModelFolder(models.resolve(id), JsonMapper.builder().build()));
            }

            @Override
            public Optional<Trial> tryOut(ImportRequest request, ImageSource image, JobContext context)
                    throws IOException {
                Path root = Files.createTempDirectory("fars-import");
                try {
                    JsonMapper json = JsonMapper.builder().build();
                    write(request, new ModelFolder(root.resolve("trial"), json));
                    context.checkCancelled();
                    try (LoadedModel model = new ModelStore(List.of(root), engine, json, trust).open("trial",
                            context)) {
                        Analysis.HeadAnalysis head = new ImageAnalyses(model, List.of())
                            .analyze(image, CertifySettings.DEFAULT, context)
                            .heads()
                            .getFirst();
                        List<String> names = model.card().classes();
                        Shape input = model.backbone().input();
                        return Optional.of(new Trial(head.prediction(),
                                Optional.ofNullable(names)
                                    .filter(all -> head.prediction() >= 0 && head.prediction() < all.size())
                                    .map(all -> all.get(head.prediction())),
                                head.margin(), head.scores().length,
                                input.channels() + " × " + input.height() + " × " + input.width()));
                    }
                } finally {
                    try (Stream<Path> files = Files.walk(root)) {
                        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                            Files.delete(file);
                        }
                    }
                }
            }

            private void write(ImportRequest request, ModelFolder folder) throws IOException {
                List<String> names = request.labels().isEmpty()
                        ? List.of()
                        : Files.readAllLines(request.labels().get())
                            .stream()
                            .map(String::strip)
                            .filter(name -> !name.isEmpty())
                            .toList();
                if (OnnxImport.isOnnx(request.backbone())) {
                    new OnnxImport(engine).run(folder, new OnnxImport.Network(request.backbone(), Optional.empty(),
                            request.normalised() ? IMAGENET : Normalisation.NONE), names);
                } else if (TorchScriptImport.isProgram(request.backbone())) {
                    program(request, folder, names);
                } else {
                    new PublishedImport(engine).run(folder, request.backbone(), request.classifier(), names, false);
                }
            }

            /** An ordinary classifier, or a backbone with its classifier, of which no Lipschitz constant is known. */
            private void program(ImportRequest request, ModelFolder folder, List<String> names) throws IOException {
                Path file = request.backbone();
                String hash = ModelFolder.sha256(Files.readAllBytes(file));
                if (!trust.confirm(file, hash)) {
                    throw new UntrustedProgramException(file, hash);
                }
                TorchScriptImport programs = new TorchScriptImport(engine);
                Shape input = programs.guessInput(file);
                programs.run(folder, new TorchScriptImport.Program(file, OptionalDouble.empty(), input,
                        request.normalised() && input.channels() == 3 ? IMAGENET : Normalisation.NONE),
                        request.classifier(), names);
            }
        }

        private record Host(TorchEngine engine, EngineSettings requested) implements EngineHost {
            @Override
            public int gpus() {
                return engine.gpus();
            }

            @Override
            public void configure(EngineSettings settings) {
                engine.use(settings);
            }
        }
    }
}
