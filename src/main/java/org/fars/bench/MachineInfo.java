package org.fars.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where it was measured.
 *
 * @param cpu the processor's name, else its architecture
 * @param cores what Java may use
 * @param system the operating system
 * @param jvm the Java virtual machine
 * @param maxHeap the largest heap it may have, in MB (10⁶ bytes)
 * @param device what the engine runs on
 * @param engineThreads how many threads the engine computes one operation with
 * @param loadBefore the system's load average over a minute before the run, NaN where unknown: above 0 something else ran
 */
public record MachineInfo(String cpu, int cores, String system, String jvm, double maxHeap, String device,
        int engineThreads, double loadBefore) {
    static MachineInfo current(String device, int engineThreads, double loadBefore) {
        return new MachineInfo(processor(), Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                Runtime.getRuntime().maxMemory() / 1e6, device, engineThreads, loadBefore);
    }

    /** The load average of the last minute, NaN where the system has none. */
    static double load() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return load < 0 ? Double.NaN : load;
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElseGet(MachineInfo::architecture);
        } catch (IOException e) {
            // Only Linux has that file.
            return architecture();
        }
    }

    private static String architecture() {
        return System.getProperty("os.arch");
    }
}
