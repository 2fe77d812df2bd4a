package org.fars.ui.app;

import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.model.torch.EngineSettings;
import org.fars.model.torch.ModelStore;
import org.fars.model.torch.TorchEngine;
import org.fars.place.Places;
import tools.jackson.databind.json.JsonMapper;

/** The parts of an installed application. */
final class Installed {
    private Installed() {}

    /** Models and samples beside the application, everything personal in the platform's user-data folder. */
    static Explorer.Parts parts() {
        Places places = Places.ofThisProcess();
        TorchEngine engine = new TorchEngine(EngineSettings.of(System.getenv()));
        return new Explorer.Parts(new ModelStore(places.models(), engine, JsonMapper.builder().build()),
                Certifiers.standard(), new Attacks(), places, engine);
    }
}
