package org.fars.ui.app;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javafx.application.Platform;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.FXCollections;
import javafx.scene.Scene;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import org.fars.bench.SyntheticModel;
import org.fars.certify.Certificate;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.ImageSource;
import org.fars.image.ImageTensor;
import org.fars.image.Thumbnails.Thumbnail;
import org.fars.model.LoadedModel;
import org.fars.ui.chart.ChartWarmUp;
import org.fars.ui.chart.FrameScheduler;
import org.fars.ui.common.Theme;
import org.fars.ui.gallery.AnalysisSummary;
import org.fars.ui.gallery.ImageItem;

/**
 * Does once, where nobody sees it, what the window does with its first image: Java then has loaded what that takes, and
 * the first image that a person opens holds up the window no longer than any other.
 */
final class WarmUp implements Runnable {
    private static final int SAMPLES = 2000;
    private static final int IMAGES = 4;
    private static final int COLUMNS = 3;
    private static final int TIMES = 120;
    private static final double SIDE = 300;

    private final List<Certifier> certifiers;
    private final Function<List<ImageItem>, Region> gallery;
    private final Theme theme;

    /**
     * @param certifiers what images are analysed with
     * @param gallery shows images; called on the window's thread
     * @param theme dresses them
     */
    WarmUp(List<Certifier> certifiers, Function<List<ImageItem>, Region> gallery, Theme theme) {
        this.certifiers = List.copyOf(certifiers);
        this.gallery = gallery;
        this.theme = theme;
    }

    @Override
    public void run() {
        List<ImageItem> images = Collections.nCopies(IMAGES, analysed(new Blank()));
        Platform.runLater(() -> show(images));
        new ChartWarmUp().run();
    }

    /** Dresses and lays out a gallery and a table in a scene that is never shown, a little before each frame. */
    private void show(List<ImageItem> images) {
        Region unseen = new HBox(gallery.apply(images), table(images));
        Scene scene = new Scene(unseen);
        new FrameScheduler().oneByOne(scene, Collections.nCopies(TIMES, () -> {
            scene.getStylesheets().clear();
            theme.applyTo(scene);
            unseen.applyCss();
            unseen.resize(2 * SIDE, SIDE);
            unseen.layout();
        }));
    }

    private static Region table(List<ImageItem> images) {
        TableView<ImageItem> table = new TableView<>(FXCollections.observableArrayList(images));
        table.getStyleClass().add("plain-table");
        for (int i = 0; i < COLUMNS; i++) {
            TableColumn<ImageItem, String> column = new TableColumn<>();
            column.setCellValueFactory(row -> new ReadOnlyStringWrapper(row.getValue().location()));
            table.getColumns().add(column);
        }
        return table;
    }

    private ImageItem analysed(ImageSource source) {
        SyntheticModel catalog = new SyntheticModel();
        JobContext context = new JobContext();
        LoadedModel model = catalog.open(catalog.list().getFirst().id(), context);
        ImageTensor image = source.read(SyntheticModel.INPUT.channels(), SyntheticModel.INPUT.height(),
                SyntheticModel.INPUT.width());
        ImageItem item = new ImageItem(new LabelledImage(source, Optional.empty()));
        Analysis analysis = new Analyzer(model, certifiers)
            .analyze(List.of(image), CertifySettings.DEFAULT.withN(SAMPLES), context)
            .getFirst();
        analysis.heads()
            .stream()
            .flatMap(head -> head.certificates().stream())
            .forEach(Certificate::kindInBrief);
        item.setState(new ImageItem.State.Known(AnalysisSummary.of(analysis)));
        return item;
    }

    /** A black image that is nowhere. */
    private record Blank() implements ImageSource {
        @Override
        public String name() {
            return "rehearsal";
        }

        @Override
        public String location() {
            return name();
        }

        @Override
        public ImageTensor read(int channels, int height, int width) {
            return new ImageTensor(channels, height, width, new float[channels * height * width]);
        }

        @Override
        public Thumbnail thumbnail(int side) {
            return Thumbnail
                .of(read(SyntheticModel.INPUT.channels(), SyntheticModel.INPUT.height(), SyntheticModel.INPUT.width()));
        }
    }
}
