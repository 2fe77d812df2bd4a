package org.fars.ui.app;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.application.Platform;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.evaluate.Analyzer;
import org.fars.image.ImageSource;
import org.fars.image.ImageTensor;
import org.fars.image.LabelledImage;
import org.fars.image.Thumbnail;
import org.fars.job.JobContext;
import org.fars.model.LoadedModel;
import org.fars.ui.chart.ChartRehearsal;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.gallery.Verdict;

/**
 * Does once, where nobody sees it, what the window does with its first image: Java then has loaded what that takes, and
 * the first image that a person opens holds up the window no longer than any other.
 */
final class Rehearsal implements Runnable {
    private final List<Certifier> certifiers;
    private final Consumer<ImageItem> onWindow;

    /**
     * @param certifiers what images are analysed with
     * @param onWindow shows an analysed image where nobody sees it; called on the window's thread
     */
    Rehearsal(List<Certifier> certifiers, Consumer<ImageItem> onWindow) {
        this.certifiers = List.copyOf(certifiers);
        this.onWindow = onWindow;
    }

    @Override
    public void run() {
        ImageItem item = analysed(new Blank());
        Platform.runLater(() -> onWindow.accept(item));
        new ChartRehearsal().run();
    }

    private ImageItem analysed(ImageSource source) {
        StandIn catalog = new StandIn();
        JobContext context = new JobContext();
        LoadedModel model = catalog.open(catalog.list().getFirst().id(), context);
        ImageTensor image = source.read(StandIn.INPUT.channels(), StandIn.INPUT.height(), StandIn.INPUT.width());
        ImageItem item = new ImageItem(new LabelledImage(source, Optional.empty()));
        item.become(new ImageItem.State.Known(Verdict.of(new Analyzer(model, certifiers)
            .analyze(List.of(image), CertifySettings.DEFAULT, context)
            .getFirst())));
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
            return Thumbnail.of(read(StandIn.INPUT.channels(), StandIn.INPUT.height(), StandIn.INPUT.width()));
        }
    }
}
