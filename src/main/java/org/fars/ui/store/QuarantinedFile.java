package org.fars.ui.store;

import java.nio.file.Path;

/**
 * A file that could not be understood.
 *
 * @param file where it was
 * @param kept where it is now
 */
public record QuarantinedFile(Path file, Path kept) {}
