package org.fars.evaluate;

/**
 * An image that could not be read.
 *
 * @param position its place in the data set, from 0
 * @param location where it is, in full
 * @param name its name for people
 * @param reason one sentence that names it
 */
public record SkippedImage(int position, String location, String name, String reason) {}
