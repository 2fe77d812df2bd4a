package org.fars.cli;

import org.fars.model.torch.ModelStore;
import org.fars.model.torch.TorchEngine;
import tools.jackson.databind.json.JsonMapper;

/**
 * What commands that make models work with.
 *
 * @param engine the engine
 * @param store the models, with their folders
 * @param json reads and writes cards and recipes
 */
public record ModelToolchain(TorchEngine engine, ModelStore store, JsonMapper json) {}
