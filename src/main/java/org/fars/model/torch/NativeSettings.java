package org.fars.model.torch;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of the native libraries beneath the engine that it has no methods for. They are made through the C library
 * before the engine is loaded, and leave alone what the environment already sets.
 */
final class NativeSettings {
    private static final Logger LOG = LoggerFactory.getLogger(NativeSettings.class);
    /** Of OpenMP: what a thread does that has finished its part of an operation. */
    private static final String WAIT_POLICY = "OMP_WAIT_POLICY";
    /** Parameters of glibc's {@code mallopt}, from malloc.h. */
    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_TOP_PAD = -2;
    private static final int M_MMAP_THRESHOLD = -3;
    /** The largest that glibc takes: pieces up to this size come from memory that is kept. */
    private static final int LARGEST_KEPT_PIECE = 32 << 20;
    /** How much free memory is kept, and by how much it grows. */
    private static final int MOST_KEPT = 256 << 20;
    private static final int GROWTH = 64 << 20;

    private final Map<String, String> environment;
    private final Linker linker = Linker.nativeLinker();

    /** @param environment the environment of this process */
    NativeSettings(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Makes all settings. */
    void apply() {
        waitPassively();
        keepFreedMemory();
    }

    /**
     * Lets threads sleep, not spin, until the others have finished their part of an operation. Spinning saves microseconds on
     * an idle machine; where something else holds a core it keeps that core from the thread that is waited for, and every
     * operation takes many times as long.
     */
    private void waitPassively() {
        if (environment.containsKey(WAIT_POLICY) || environment.containsKey("GOMP_SPINCOUNT")) {
            return;
        }
        function("setenv", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT))
            .ifPresent(setenv -> {
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment name = arena.allocateFrom(WAIT_POLICY);
                    report(WAIT_POLICY, (int) setenv.invokeExact(name, arena.allocateFrom("passive"), 0) == 0);
                } catch (Throwable e) {
                    throw new IllegalStateException(e);
                }
            });
    }

    /**
     * Lets glibc's allocator keep what the engine frees, up to {@link #MOST_KEPT} bytes of each of its pools. The engine takes
     * memory for each tensor and frees it an operation later; by default large pieces go back to the system at once and come
     * again page by page, zeroed. That is up to half the time of a pass through a large network.
     */
    private void keepFreedMemory() {
        if (configuresAllocator(environment)) {
            return;
        }
        function("mallopt",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
            .ifPresent(mallopt -> {
                set(mallopt, M_MMAP_THRESHOLD, LARGEST_KEPT_PIECE);
                set(mallopt, M_TRIM_THRESHOLD, MOST_KEPT);
                set(mallopt, M_TOP_PAD, GROWTH);
            });
    }

    static boolean configuresAllocator(Map<String, String> environment) {
        return environment.keySet().stream().anyMatch(name -> name.toUpperCase(Locale.ROOT).startsWith("MALLOC_"))
                || environment.getOrDefault("GLIBC_TUNABLES", "").contains("glibc.malloc");
    }

    private static void set(MethodHandle mallopt, int parameter, int value) {
        try {
            report("mallopt " + parameter, (int) mallopt.invokeExact(parameter, value) == 1);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static void report(String setting, boolean made) {
        if (!made) {
            LOG.info("{} could not be set", setting);
        }
    }

    /** Returns a function of the C library, if this system's has it. */
    private Optional<MethodHandle> function(String name, FunctionDescriptor descriptor) {
        return linker.defaultLookup().find(name).map(address -> linker.downcallHandle(address, descriptor));
    }
}
