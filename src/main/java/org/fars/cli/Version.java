package org.fars.cli;

import org.fars.place.Versions;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: the version in the jar's manifest. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        Versions versions = Versions.ofThisProcess();
        return new String[]{"FaRS Explorer " + versions.application(), "Java " + versions.java()};
    }
}
