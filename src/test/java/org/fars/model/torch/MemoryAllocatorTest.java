package org.fars.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryAllocatorTest {
    @Test
    void anEnvironmentThatConfiguresTheAllocatorIsLeftAlone() {
        assertThat(MemoryAllocator.isConfigured(Map.of("PATH", "/bin"))).isFalse();
        assertThat(MemoryAllocator.isConfigured(Map.of("MALLOC_ARENA_MAX", "2"))).isTrue();
        assertThat(MemoryAllocator.isConfigured(Map.of("GLIBC_TUNABLES", "glibc.malloc.trim_threshold=1"))).isTrue();
        assertThat(MemoryAllocator.isConfigured(Map.of("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2_Usable"))).isFalse();
    }

    @Test
    void theAllocatorOfThisSystemTakesTheSettings() {
        assertThatNoException().isThrownBy(() -> MemoryAllocator.keepFreedMemory(Map.of()));
    }
}
