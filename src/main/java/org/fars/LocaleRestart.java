package org.fars;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Replaces this process by one with a UTF-8 locale where the locale is C or POSIX, as in most containers. With those, Java
 * takes the names of files for ASCII, and files with other names can neither be named nor opened; no option of Java changes
 * that. The process keeps its id, arguments and streams.
 */
final class LocaleRestart {
    private static final String LOCALE = "C.UTF-8";
    /** Set in the new process: where the system lacks that locale, there is no second restart. */
    private static final String MARK = "FARS_LOCALE_SET";
    private static final Path ARGUMENTS = Path.of("/proc/self/cmdline");
    private static final String EXECUTABLE = "/proc/self/exe";

    private LocaleRestart() {}

    /** Returns whether names of files are ASCII only, and a restart could change that. */
    static boolean isNeeded(Properties properties, Map<String, String> environment) {
        return properties.getProperty("os.name", "").equals("Linux")
                && properties.getProperty("sun.jnu.encoding", "").equals("ANSI_X3.4-1968")
                && !environment.containsKey(MARK);
    }

    /** Restarts the process if needed. Returns if it is not needed or not possible. */
    static void restartIfNeeded() {
        if (!isNeeded(System.getProperties(), System.getenv()) || !Files.isReadable(ARGUMENTS)) {
            return;
        }
        try {
            restart();
        } catch (Throwable e) {
            // Then names are ASCII only, as before; messages about such names say what to set. Logging starts later.
            return;
        }
    }

    private static void restart() throws Throwable {
        List<byte[]> arguments = split(Files.readAllBytes(ARGUMENTS));
        Linker linker = Linker.nativeLinker();
        MethodHandle setenv = linker.downcallHandle(linker.defaultLookup().findOrThrow("setenv"), FunctionDescriptor
            .of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        MethodHandle execv = linker.downcallHandle(linker.defaultLookup().findOrThrow("execv"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            for (String[] variable : new String[][]{{"LC_ALL", LOCALE}, {MARK, "1"}}) {
                int _ = (int) setenv.invokeExact(arena.allocateFrom(variable[0]), arena.allocateFrom(variable[1]), 1);
            }
            MemorySegment array = arena.allocate(ValueLayout.ADDRESS, arguments.size() + 1L);
            for (int i = 0; i < arguments.size(); i++) {
                byte[] argument = arguments.get(i);
                MemorySegment text = arena.allocate(argument.length + 1L);
                MemorySegment.copy(argument, 0, text, ValueLayout.JAVA_BYTE, 0, argument.length);
                array.setAtIndex(ValueLayout.ADDRESS, i, text);
            }
            // The last element stays null. On success this does not return.
            int _ = (int) execv.invokeExact(arena.allocateFrom(EXECUTABLE), array);
        }
        throw new IOException("execv failed");
    }

    /** Splits {@code /proc/self/cmdline}, in which every argument ends with a zero byte. */
    static List<byte[]> split(byte[] commandLine) {
        List<byte[]> arguments = new ArrayList<>();
        ByteArrayOutputStream argument = new ByteArrayOutputStream();
        for (byte each : commandLine) {
            if (each == 0) {
                arguments.add(argument.toByteArray());
                argument.reset();
            } else {
                argument.write(each);
            }
        }
        return arguments;
    }
}
