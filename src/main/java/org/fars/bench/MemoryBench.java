package org.fars.bench;

import java.util.List;
import java.util.Locale;
import org.fars.bench.Benchmark.BenchSection;
import org.fars.certify.CertificateType;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.Certifier;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.image.ImageTensor;
import org.fars.model.LinearHead;

/** Measures the growth of memory over many images, and the peak heap of a certificate with many samples. */
final class MemoryBench implements BenchSection {
    /** Samples of each certificate; more would take longer, not more memory. */
    private static final long SAMPLES = 1000;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public List<BenchReport.Row> measure(BenchContext bench, JobContext context) {
        int warmUp = bench.effort().warmUpImages();
        int count = bench.effort().images();
        Certifiers certifiers = Certifiers.standard();
        Analyzer analyzer = new Analyzer(bench.model(), certifiers.defaults());
        CertifySettings settings = CertifySettings.DEFAULT.withN(SAMPLES);
        analyze(analyzer, bench.images(warmUp), settings, context);
        System.gc();
        double resident = ProcessMemory.resident();
        double heap = ProcessMemory.committedHeap();
        analyze(analyzer, bench.images(count), settings, context);
        System.gc();
        double after = ProcessMemory.resident();
        double heapGrowth = ProcessMemory.committedHeap() - heap;
        String note = "after " + warmUp + " to warm up; " + bench.samples().origin()
                + ", default certificates with n = " + SAMPLES;

        Certifier certifier = certifiers.ofType(CertificateType.SMOOTHED_ARGMAX);
        LinearHead head = SamplingBench.oneLayerHead();
        CertificationInput input = SamplingBench.certificationInput(bench.model().backbone());
        CertifySettings many = CertifySettings.DEFAULT.withN(bench.effort().manySamples());
        System.gc();
        ProcessMemory.resetPeaks();
        Stopwatch.Timing sampling = new Stopwatch(0, 0, 1)
            .time(() -> certifier.certify(input, head, many, context.part()));
        double peak = ProcessMemory.peakHeap();
        return List.of(
                new BenchReport.Row("memory.resident", "resident memory before", resident, "MB",
                        "heap and native together; "
                                + (Double.isNaN(resident) ? "this system has no /proc/self/status" : note)),
                new BenchReport.Row("memory.growth", "resident memory after " + count + " images more, difference",
                        after - resident, "MB", "aim: within 50 MB; collected before both readings"),
                new BenchReport.Row("memory.growth.heap", "of that, heap that Java took from the system", heapGrowth,
                        "MB",
                        "negative where it gave some back"),
                new BenchReport.Row("memory.samples.peak-heap", "peak heap while sampling n = " + many.n(), peak, "MB",
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
