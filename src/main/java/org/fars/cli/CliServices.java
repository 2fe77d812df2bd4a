package org.fars.cli;

import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.JavaHeadEvaluator;
import org.fars.model.ModelCatalog;

/**
 * What commands work with.
 *
 * @param models the models that are installed
 * @param certifiers the certificates there are
 * @param attacks the attacks there are
 * @param bulk counts the votes of heads of several layers
 * @param places where things lie
 * @param console where words go
 */
public record CliServices(ModelCatalog models, Certifiers certifiers, Attacks attacks, BatchHeadEvaluator bulk,
        AppDirectories places,
        Console console) {
    /** With votes counted in plain Java. */
    public CliServices(ModelCatalog models, Certifiers certifiers, Attacks attacks, AppDirectories places,
            Console console) {
        this(models, certifiers, attacks, new JavaHeadEvaluator(), places, console);
    }
}
