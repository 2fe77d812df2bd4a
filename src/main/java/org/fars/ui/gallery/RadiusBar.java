package org.fars.ui.gallery;

import javafx.scene.layout.Region;

/** A thin bar, filled up to a share of its width. */
final class RadiusBar extends Region {
    private static final double HEIGHT = 4;

    private final Region fill = new Region();
    private double share;

    RadiusBar() {
        getStyleClass().add("radius-bar");
        fill.getStyleClass().add("fill");
        getChildren().add(fill);
    }

    /** @param part how much to fill, in [0, 1] */
    void show(double part) {
        share = Math.clamp(part, 0, 1);
        requestLayout();
    }

    @Override
    protected void layoutChildren() {
        fill.resizeRelocate(0, 0, share > 0 ? Math.max(HEIGHT, getWidth() * share) : 0, getHeight());
    }

    @Override
    protected double computePrefHeight(double width) {
        return HEIGHT;
    }
}
