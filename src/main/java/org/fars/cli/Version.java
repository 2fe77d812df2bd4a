package org.fars.cli;

import org.fars.core.VersionInfo;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: the version in the jar's manifest. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        VersionInfo versions = VersionInfo.ofThisProcess();
        return new String[]{"FaRS Explorer " + versions.application(), "Java " + versions.java()};
    }
}
