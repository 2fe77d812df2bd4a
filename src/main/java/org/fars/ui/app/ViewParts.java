package org.fars.ui.app;

import java.nio.file.Path;
import org.fars.image.Thumbnails;
import org.fars.ui.common.ChartFactory;
import org.fars.ui.compare.CompareModel;
import org.fars.ui.compare.ResultSink;
import org.fars.ui.gallery.GalleryAnalyzer;
import org.fars.ui.inspect.VotesModel;
import org.fars.ui.map.MapModel;
import org.fars.ui.train.TrainModel;

/**
 * What the main view shows beside its model.
 *
 * @param analyses told which images are in sight
 * @param thumbnails pictures for the gallery
 * @param votes votes of a smoothed head
 * @param train a head in training
 * @param charts makes charts
 * @param status the strip at the bottom
 * @param pasted where pictures without a file are kept
 * @param toasts messages in the corner
 * @param compare evaluations of the images
 * @param keeping writes tables and results
 * @param map where images lie in the embedding
 */
record ViewParts(GalleryAnalyzer analyses, Thumbnails thumbnails, VotesModel votes, TrainModel train,
        ChartFactory charts,
        StatusStrip status, Path pasted, Toasts toasts, CompareModel compare, ResultSink keeping, MapModel map) {}
