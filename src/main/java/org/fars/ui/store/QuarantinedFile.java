package org.fars.ui.store;

import java.nio.file.Path;

/**
 * A damaged file that was renamed instead of overwritten.
 *
 * @param file its path before
 * @param kept its path now
 */
public record QuarantinedFile(Path file, Path kept) {}
