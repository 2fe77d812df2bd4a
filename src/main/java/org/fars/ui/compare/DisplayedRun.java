package org.fars.ui.compare;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fars.certify.Certificate;
import org.fars.certify.CertificateType;
import org.fars.evaluate.EvaluationData;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.RunHeader;
import org.fars.evaluate.report.Summary;
import org.fars.evaluate.store.RunRepository.StoredRun;
import org.fars.image.Dataset.LabelledImage;
import org.fars.model.LoadedModel;
import org.fars.ui.gallery.AnalysisSummary;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem.AttackOutcome;
import org.fars.ui.gallery.ImageItem;

/**
 * A run with its results so far.
 *
 * @param info what the run is
 * @param run its results
 * @param summary its accuracies
 */
public record DisplayedRun(RunInfo info, EvaluationRun run, Summary summary) {
    /** Creates a run with its accuracies; takes a moment for ten thousand images. */
    public static DisplayedRun of(RunInfo info, EvaluationRun run) {
        return new DisplayedRun(info, run, Summary.of(run));
    }

    /** The same run, not an equal one: properties compare their values, and ten thousand results take too long. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** Returns the names of the heads, in order. */
    public List<String> heads() {
        return run.header().heads();
    }

    /** Returns the locations of the images with a property. */
    public Set<String> where(Predicate<ImageResult> holds) {
        return run.results().stream().filter(holds).map(ImageResult::location).collect(Collectors.toSet());
    }

    /** Returns the certificates that the run has of a head, in the order of tables. */
    public List<String> certificates(String head) {
        return summary.certified()
            .stream()
            .filter(each -> each.head().equals(head))
            .map(Summary.Certified::certificate)
            .distinct()
            .toList();
    }

    /** Returns whether a certificate proves something of a head, rather than being shown for comparison only. */
    public boolean proves(String head, String certificate) {
        return !summary.kindOf(head, certificate).equals(Certificate.Kind.NONE.label());
    }

    /** Returns the radii with which a certificate certifies the right class, ascending; ℓ2, in pixel units. */
    public double[] radii(String head, String certificate) {
        return run.results()
            .stream()
            .flatMap(result -> result.head(head)
                .flatMap(found -> found.certificate(certificate))
                .filter(given -> given.certifies(result.label(), 0))
                .stream())
            .mapToDouble(Certificate::radius)
            .sorted()
            .toArray();
    }

    /** Returns the certified accuracy at ε in percent of all images, given {@link #radii}. */
    public double accuracy(double[] radii, double eps) {
        int at = Arrays.binarySearch(radii, Math.nextUp(eps));
        while (at > 0 && radii[at - 1] > eps) {
            at--;
        }
        return run.results().isEmpty() ? 0 : 100.0 * (radii.length - (at < 0 ? -at - 1 : at)) / run.results().size();
    }

    /**
     * Returns the open images as a run, as far as they have a label and an analysis by the model. Takes what the window's
     * thread owns, so it is to be called there; {@link GallerySnapshot#run} does the rest on any thread.
     *
     * @param data the name of the open data
     * @param settings settings that the analyses were made with
     */
    static GallerySnapshot snapshot(GalleryModel gallery, LoadedModel model, String data,
            EvaluationSettings settings) {
        List<AnalysedImage> analysed = new ArrayList<>();
        String id = model.card().id();
        int labelled = 0;
        for (ImageItem item : gallery.all()) {
            OptionalInt label = gallery.labelIndex(item);
            if (label.isPresent()) {
                if (item.state() instanceof ImageItem.State.Known known && known.verdict().model().equals(id)) {
                    analysed.add(new AnalysedImage(labelled, item.location(), item.entry(), label.getAsInt(),
                            known.verdict(), item.attacked()));
                }
                labelled++;
            }
        }
        return new GallerySnapshot(model, data, settings, analysed, labelled);
    }

    /** What was known of an image at one moment. */
    private record AnalysedImage(int position, String location, LabelledImage entry, int label,
            AnalysisSummary verdict, Optional<AttackOutcome> attacked) {
        ImageResult result() {
            return new ImageResult(position, location, entry.name(), label, verdict.contentHash(),
                    ImageItem.results(verdict, attacked));
        }
    }

    /**
     * The open images at one moment.
     *
     * @param analysed those that are analysed
     * @param images how many have a label
     */
    record GallerySnapshot(LoadedModel model, String data, EvaluationSettings settings,
            List<AnalysedImage> analysed, int images) {
        /** Returns what the run is. */
        public RunInfo info() {
            return new RunInfo("", model.card().id(), data, images, analysed.size(), Optional.empty());
        }

        /** Returns the run. */
        public DisplayedRun run() {
            List<ImageResult> results = analysed.stream().map(AnalysedImage::result).toList();
            List<String> ids = results.stream()
                .findFirst()
                .map(first -> first.heads()
                    .stream()
                    .flatMap(head -> head.certificates().stream())
                    .map(Certificate::id)
                    .distinct()
                    .sorted(java.util.Comparator.comparingInt(GallerySnapshot::rank))
                    .toList())
                .orElse(List.of());
            EvaluationSettings own = new EvaluationSettings(ids, settings.certify(), settings.eps(), List.of(),
                    List.of(), 0, settings.batchSize(), settings.shard());
            return DisplayedRun.of(info(), new EvaluationRun(
                    RunHeader.of(model, new EvaluationData(data, List.of()), own), results, List.of()));
        }

        private static int rank(String id) {
            return CertificateType.ofId(id).map(Enum::ordinal).orElse(Integer.MAX_VALUE);
        }
    }

    /**
     * What a run is: enough to name it, and to tell it from others.
     *
     * @param key tells it from others: its folder; empty for the open images
     * @param model the model's id
     * @param data the name of the data
     * @param images how many images it is to have
     * @param done how many of them it has
     * @param stored where it is kept; empty for the open images
     */
    public record RunInfo(String key, String model, String data, int images, int done, Optional<StoredRun> stored) {
        private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
        private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH);
        /** The key of the open images. */
        public static final String OPEN_IMAGES = "";

        /** Returns what a stored run is. */
        public static RunInfo of(StoredRun run) {
            return new RunInfo(run.folder().toString(), run.about().model(), run.about().data(), run.about().images(),
                    run.done(), Optional.of(run));
        }

        /** Returns whether these are the open images, as far as they are analysed. */
        public boolean isOpenImages() {
            return stored.isEmpty();
        }

        /** Returns whether all images are done. */
        public boolean finished() {
            return done >= images;
        }

        /** Returns the names of the attacks that it makes. */
        public List<String> attacks() {
            return stored.map(run -> run.about().settings().attacks().stream().map(AttackPlan::attack).toList())
                .orElse(List.of());
        }

        /** Returns when it began: the time today, else the day too; empty for the open images. */
        public String began() {
            return stored.map(run -> time(run.about().begun())).orElse("");
        }

        private static String time(Instant instant) {
            ZonedDateTime local = instant.atZone(ZoneId.systemDefault());
            return local.toLocalDate().equals(LocalDate.now(ZoneId.systemDefault()))
                    ? TIME.format(local)
                    : DAY.format(local);
        }

        /** Returns its name among others: the model, with the time if two of them have the same. */
        public String nameAmong(Stream<RunInfo> others) {
            boolean taken = others.anyMatch(other -> !other.key.equals(key) && other.model.equals(model));
            return taken ? model + " · " + time() : model;
        }

        /** Returns as few words as tell it from others: the time alone if all have the same model. */
        public String shortNameAmong(List<RunInfo> others) {
            boolean alike = others.size() > 1 && others.stream().allMatch(other -> other.model.equals(model));
            return alike ? time() : nameAmong(others.stream());
        }

        private String time() {
            return isOpenImages() ? "open images" : began();
        }
    }
}
