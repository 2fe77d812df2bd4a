package org.fars.model.torch;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Settings of libtorch's {@code at::Context} that DJL has no methods for, found by their names in the loaded library.
 * They hold for the whole process. Names are those of the Itanium C++ ABI: elsewhere than on Linux and macOS nothing is
 * found, and nothing changed.
 */
final class LibtorchContext {
    private static final String CONTEXT = "_ZN2at13globalContextEv";
    private static final String ONE_DNN = "_ZN2at7Context20setUserEnabledMkldnnEb";
    private static final String NNPACK = "_ZN2at7Context20setUserEnabledNNPACKEb";

    private LibtorchContext() {}

    /**
     * Allows or forbids oneDNN's convolutions and matrix products.
     *
     * @return whether the library knows that setting
     */
    static boolean enableOneDnn(boolean enabled) {
        return set(ONE_DNN, enabled);
    }

    /**
     * Allows or forbids NNPACK's convolutions.
     *
     * @return whether the library knows that setting
     */
    static boolean enableNnpack(boolean enabled) {
        return set(NNPACK, enabled);
    }

    private static boolean set(String setter, boolean value) {
        SymbolLookup library = SymbolLookup.loaderLookup();
        if (library.find(CONTEXT).isEmpty() || library.find(setter).isEmpty()) {
            return false;
        }
        MethodHandle context = Linker.nativeLinker()
            .downcallHandle(library.findOrThrow(CONTEXT), FunctionDescriptor.of(ValueLayout.ADDRESS));
        MethodHandle set = Linker.nativeLinker()
            .downcallHandle(library.findOrThrow(setter),
                    FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_BOOLEAN));
        try {
            set.invokeExact((MemorySegment) context.invokeExact(), value);
            return true;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
