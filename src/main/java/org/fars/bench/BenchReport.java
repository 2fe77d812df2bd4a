package org.fars.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The measurements of one run of {@link Benchmark}.
 *
 * @param machine the machine that was measured
 * @param model the model's id, or the recipe's name
 * @param quick whether sizes were too small to compare with other machines
 * @param rows in the order of measuring
 */
public record BenchReport(Machine machine, String model, boolean quick, List<Row> rows) {
    public BenchReport {
        rows = List.copyOf(rows);
    }

    /**
     * One measured number.
     *
     * @param id its name in JSON, such as {@code backbone.folding.batch-1}
     * @param description what was measured
     * @param value the number; NaN where it could not be measured, for the reason given in the note
     * @param unit {@code GFLOP/s}, {@code ms}, {@code s}, {@code MB}, {@code %} or {@code x} (a ratio)
     * @param note how it was measured
     */
    public record Row(String id, String description, double value, String unit, String note) {
        /** Returns a row whose value is a ratio of two times of the same run. */
        static Row ratio(String id, String description, double value, String note) {
            return new Row(id, description, value, "x", note);
        }
    }

    /**
     * The machine that was measured.
     *
     * @param cpu the processor's name, else its architecture
     * @param cores processors available to Java
     * @param system the operating system and its version
     * @param jvm the Java virtual machine and its version
     * @param maxHeap the heap's limit, in MB (10⁶ bytes)
     * @param device the engine's device
     * @param engineThreads threads with which the engine computes one operation
     * @param loadBefore the system's load average of the minute before the run, NaN where unknown; above 0 something else
     * was running
     */
    public record Machine(String cpu, int cores, String system, String jvm, double maxHeap, String device,
            int engineThreads, double loadBefore) {
        static Machine current(String device, int engineThreads, double loadBefore) {
            return new Machine(processorName(), Runtime.getRuntime().availableProcessors(),
                    System.getProperty("os.name") + " " + System.getProperty("os.version"),
                    System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                    Runtime.getRuntime().maxMemory() / 1e6, device, engineThreads, loadBefore);
        }

        /** Returns the load average of the last minute, NaN where the system has none. */
        static double loadAverage() {
            double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
            return load < 0 ? Double.NaN : load;
        }

        private static String processorName() {
            String architecture = System.getProperty("os.arch");
            try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
                return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(architecture);
            } catch (IOException e) {
                // Only Linux has that file.
                return architecture;
            }
        }
    }
}
