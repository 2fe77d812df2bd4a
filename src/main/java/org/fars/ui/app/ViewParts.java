package org.fars.ui.app;

import java.nio.file.Path;
import org.fars.image.Thumbnails;
import org.fars.ui.gallery.Analyses;

/**
 * What the main view shows beside its model.
 *
 * @param analyses told which images are in sight
 * @param thumbnails pictures for the gallery
 * @param status the strip at the bottom
 * @param pasted where pictures without a file are kept
 */
record ViewParts(Analyses analyses, Thumbnails thumbnails, StatusStrip status, Path pasted) {}
