package org.fars.ui.app;

import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.torch.EngineSettings;
import org.fars.model.TrustStore;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.TorchEngine;
import org.fars.model.torch.TorchHeadEvaluator;
import org.fars.train.HeadTrainingService;
import org.fars.ui.settings.DeviceModel.EngineHost;
import tools.jackson.databind.json.JsonMapper;

/** The parts of an installed application. */
public final class AppModule {
    private AppModule() {}

    /**
     * Models and samples beside the application, everything personal in the platform's user-data folder.
     *
     * @param asked where the environment or the command line want models to run
     */
    public static WindowAssembler.Parts parts(EngineSettings asked) {
        AppDirectories places = AppDirectories.ofThisProcess();
        TorchEngine engine = new TorchEngine(asked);
        BatchHeadEvaluator bulk = new TorchHeadEvaluator(engine);
        ModelStore store = new ModelStore(places.models(), engine, JsonMapper.builder().build(), new TrustStore(places.trustedPrograms()));
        HeadTrainingService workshop = new HeadTrainingService(engine, store, places.ownModels());
        return new WindowAssembler.Parts(store, Certifiers.standard(bulk), new Attacks(),
                (order, images, listener, context) -> workshop.train(order, images, false, listener, context)
                    .card()
                    .id(),
                places, bulk, new Host(engine, asked), engine);
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
