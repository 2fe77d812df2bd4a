package org.fars.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NativeSettingsTest {
    @Test
    void anEnvironmentThatConfiguresTheAllocatorIsLeftAlone() {
        assertThat(NativeSettings.configuresAllocator(Map.of("PATH", "/bin"))).isFalse();
        assertThat(NativeSettings.configuresAllocator(Map.of("MALLOC_ARENA_MAX", "2"))).isTrue();
        assertThat(NativeSettings.configuresAllocator(Map.of("GLIBC_TUNABLES", "glibc.malloc.trim_threshold=1")))
            .isTrue();
        assertThat(NativeSettings.configuresAllocator(Map.of("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2"))).isFalse();
    }

    @Test
    void settingsAreMadeOnEverySystem() {
        assertThatNoException().isThrownBy(() -> new NativeSettings(Map.of()).apply());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @DisabledIfEnvironmentVariable(named = "OMP_WAIT_POLICY", matches = ".*")
    void nativeCodeSeesThatThreadsWaitPassively() throws Throwable {
        new NativeSettings(Map.of()).apply();
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = (MemorySegment) linker
                .downcallHandle(linker.defaultLookup().find("getenv").orElseThrow(),
                        FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS))
                .invokeExact(arena.allocateFrom("OMP_WAIT_POLICY"));
            assertThat(value.reinterpret(Long.MAX_VALUE).getString(0)).isEqualToIgnoringCase("passive");
        }
    }
}
