package org.fars.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Memory use of this process, in MB (10⁶ bytes). */
public final class ProcessMemory {
    private ProcessMemory() {}

    /** Returns the resident set, heap and native memory together; NaN on systems other than Linux. */
    static double resident() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> 1024e-6 * Double.parseDouble(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** Returns the heap that Java has committed. */
    static double committedHeap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted() / 1e6;
    }

    /** Resets the peaks of all heap pools to their current use. */
    public static void resetPeaks() {
        heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    /**
     * Returns the peak use of the heap since {@link #resetPeaks}, garbage included: the sum of its pools' peaks, which is an
     * upper bound.
     */
    public static double peakHeap() {
        return heapPools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() / 1e6;
    }

    private static List<MemoryPoolMXBean> heapPools() {
        return ManagementFactory.getMemoryPoolMXBeans()
            .stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    }
}
