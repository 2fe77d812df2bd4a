package org.fars.bench;

/**
 * How much is measured.
 *
 * @param quick whether this is for trying out rather than for comparing
 * @param stopwatch warm-up and patience
 * @param matrix rows and columns of the matrices that give the engine's rate
 * @param batch images of a large batch
 * @param samples n of one certificate
 * @param manySamples n that must fit into memory
 * @param smoothedImages noisy images that {@code input-smoothing} is timed with
 * @param attackedImages images of an attack's batch
 * @param attackSteps steps of an attack
 * @param warmImages images analysed before memory is looked at
 * @param images images analysed meanwhile
 * @param evaluated images of an evaluation
 */
public record BenchEffort(boolean quick, Stopwatch stopwatch, int matrix, int batch, long samples, long manySamples,
        int smoothedImages, int attackedImages, int attackSteps, int warmImages, int images, int evaluated) {
    /** For numbers to be quoted: about two minutes for small images on an idle machine. */
    public static BenchEffort whole() {
        return new BenchEffort(false, new Stopwatch(0.5, 1.5, 3), 1024, 64, 100_000, 10_000_000, 512, 32, 10, 50, 200,
                32);
    }

    /** For numbers to be quoted of a network alone that may take a second an image. */
    public BenchEffort forOneNetwork() {
        return new BenchEffort(quick, stopwatch, matrix, Math.min(batch, 8), samples, manySamples, smoothedImages,
                attackedImages, attackSteps, warmImages, images, Math.min(evaluated, 8));
    }

    /** The same rows from small sizes, in seconds. */
    public static BenchEffort little() {
        return new BenchEffort(true, new Stopwatch(0.02, 0.05, 1), 128, 16, 4_096, 100_000, 64, 4, 2, 2, 10, 1);
    }
}
