package org.fars.ui.app;

import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.TrustStore;
import org.fars.model.torch.EngineSettings;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.TorchEngine;
import org.fars.model.torch.TorchHeadEvaluator;
import org.fars.train.HeadTrainingService;
import org.fars.ui.settings.DeviceModel.EngineHost;
import tools.jackson.databind.json.JsonMapper;

/** What the windows of an installed application work with. */
public final class AppModule {
    private AppModule() {}

    /**
     * Models and samples beside the application, everything personal in the platform's user-data folder.
     *
     * @param asked where the environment or the command line want models to run
     */
    public static AppServices services(EngineSettings asked) {
        AppDirectories directories = AppDirectories.ofThisProcess();
        TorchEngine engine = new TorchEngine(asked);
        BatchHeadEvaluator heads = new TorchHeadEvaluator(engine);
        ModelStore store = new ModelStore(directories.models(), engine, JsonMapper.builder().build(),
                new TrustStore(directories.trustedPrograms()));
        HeadTrainingService training = new HeadTrainingService(engine, store, directories.ownModels());
        return new AppServices(store, Certifiers.standard(heads), new Attacks(),
                (order, images, listener, context) -> training.train(order, images, false, listener, context)
                    .card()
                    .id(),
                directories, heads, new Host(engine, asked), engine);
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
