package org.fars.bench;

import java.util.List;
import java.util.Locale;
import org.fars.certify.CertificationInput;
import org.fars.certify.Certifier;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.image.ImageTensor;
import org.fars.model.LinearHead;

/** Whether memory stays where it was over many images, and how much heap many samples take. */
final class MemoryBench implements BenchSection {
    /** Enough to run every certificate; more samples would take longer, not more memory. */
    private static final long SAMPLES = 1000;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String title() {
        return "memory";
    }

    @Override
    public List<BenchRow> measure(BenchContext bench, JobContext context) {
        int warm = bench.effort().warmImages();
        int count = bench.effort().images();
        Certifiers certifiers = Certifiers.standard();
        Analyzer analyzer = new Analyzer(bench.model(), certifiers.defaults());
        CertifySettings settings = CertifySettings.DEFAULT.withN(SAMPLES);
        analyze(analyzer, bench.images(warm), settings, context);
        System.gc();
        double resident = ProcessMemory.resident();
        double heap = ProcessMemory.committedHeap();
        analyze(analyzer, bench.images(count), settings, context);
        System.gc();
        double after = ProcessMemory.resident();
        double grownHeap = ProcessMemory.committedHeap() - heap;
        String how = "after " + warm + " to warm up; " + bench.origin() + ", default certificates with n = " + SAMPLES;

        Certifier certifier = certifiers.byIds(List.of("smoothed-argmax")).getFirst();
        LinearHead head = SamplingBench.oneLayer();
        CertificationInput subject = SamplingBench.subject(bench.model().backbone());
        CertifySettings many = CertifySettings.DEFAULT.withN(bench.effort().manySamples());
        System.gc();
        ProcessMemory.resetPeaks();
        Timing sampling = new Stopwatch(0, 0, 1)
            .time(() -> certifier.certify(subject, head, many, context.part()));
        double peak = ProcessMemory.peakHeap();
        return List.of(
                new BenchRow("memory.resident", "resident memory before", resident, "MB", "heap and native together; "
                        + (Double.isNaN(resident) ? "this system has no /proc/self/status" : how)),
                new BenchRow("memory.growth", "resident memory after " + count + " images more, difference",
                        after - resident, "MB", "aim: within 50 MB; collected before both readings"),
                new BenchRow("memory.growth.heap", "of that, heap that Java took from the system", grownHeap, "MB",
                        "negative where it gave some back"),
                new BenchRow("memory.samples.peak-heap", "peak heap while sampling n = " + many.n(), peak, "MB",
                        String.format(Locale.ROOT,
                                "garbage included, so it follows the heap's limit of %.0f MB; took %.2f s",
                                Runtime.getRuntime().maxMemory() / 1e6, sampling.median())));
    }

    private static void analyze(Analyzer analyzer, List<ImageTensor> images, CertifySettings settings,
            JobContext context) {
        for (ImageTensor image : images) {
            context.checkCancelled();
            analyzer.analyze(List.of(image), settings, context.part());
        }
    }
}
