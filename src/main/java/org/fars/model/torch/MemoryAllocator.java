package org.fars.model.torch;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The C library's allocator, from which the engine takes the memory of each tensor and to which it returns it an operation
 * later. By default glibc gives large pieces back to the system at once and gets them again page by page, zeroed: half the
 * time of a pass through a large network.
 */
final class MemoryAllocator {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryAllocator.class);
    /** Parameters of glibc's {@code mallopt}, from malloc.h. */
    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_TOP_PAD = -2;
    private static final int M_MMAP_THRESHOLD = -3;
    /** The largest that glibc takes: pieces up to this size come from memory that is kept. */
    private static final int LARGEST_KEPT_PIECE = 32 << 20;
    /** How much free memory is kept, and by how much it grows. */
    private static final int MOST_KEPT = 256 << 20;
    private static final int GROWTH = 64 << 20;

    private MemoryAllocator() {}

    /**
     * Lets the allocator keep what the engine frees, up to {@link #MOST_KEPT} bytes of each of its pools. Does nothing where
     * the C library is not glibc, or where the environment configures its allocator.
     */
    static void keepFreedMemory(Map<String, String> environment) {
        if (isConfigured(environment)) {
            return;
        }
        Linker linker = Linker.nativeLinker();
        linker.defaultLookup().find("mallopt").ifPresent(address -> {
            MethodHandle mallopt = linker.downcallHandle(address,
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            set(mallopt, M_MMAP_THRESHOLD, LARGEST_KEPT_PIECE);
            set(mallopt, M_TRIM_THRESHOLD, MOST_KEPT);
            set(mallopt, M_TOP_PAD, GROWTH);
        });
    }

    static boolean isConfigured(Map<String, String> environment) {
        return environment.keySet().stream().anyMatch(name -> name.startsWith("MALLOC_"))
                || environment.getOrDefault("GLIBC_TUNABLES", "").contains("glibc.malloc");
    }

    private static void set(MethodHandle mallopt, int parameter, int value) {
        try {
            if ((int) mallopt.invokeExact(parameter, value) == 0) {
                LOG.debug("the allocator refuses {} for its parameter {}", value, parameter);
            }
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
