package org.fars.model;

/** The shape of an image or a feature map: {@code [channels, height, width]}; a flat vector of n is n×1×1. */
public record Shape(int channels, int height, int width) {
    /** Number of values. */
    public int size() {
        return channels * height * width;
    }

    @Override
    public String toString() {
        return channels + "×" + height + "×" + width;
    }
}
