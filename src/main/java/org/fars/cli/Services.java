package org.fars.cli;

import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.model.ModelCatalog;
import org.fars.place.Places;

/**
 * What commands work with.
 *
 * @param models the models that are installed
 * @param certifiers the certificates there are
 * @param attacks the attacks there are
 * @param places where things lie
 * @param console where words go
 */
public record Services(ModelCatalog models, Certifiers certifiers, Attacks attacks, Places places, Console console) {}
