package org.fars.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.fars.core.UserInputException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether a program may run: a TorchScript backbone is code that PyTorch runs when its model is opened. */
@FunctionalInterface
public interface TrustPolicy {
    /** Lets no program run. */
    TrustPolicy REFUSE = (program, sha256) -> false;

    /**
     * Returns whether the user agrees that a program runs. Called on the thread that opens the model, never on the engine's;
     * may block until the user answers.
     *
     * @param program the file
     * @param sha256 the SHA-256 of its content, in hexadecimal
     */
    boolean confirm(Path program, String sha256);

    /**
     * Remembers the programs that the user agreed to, by the SHA-256 of their content, and asks another policy about others. A
     * program that was changed since is another program. Safe for use by several threads and processes.
     */
    final class TrustStore implements TrustPolicy {
        private static final Logger LOG = LoggerFactory.getLogger(TrustStore.class);
        private static final int HASH_LENGTH = 64;
        private final Path file;
        /** Agreed to in this process, also where the file cannot be written. */
        private final Set<String> agreed = new HashSet<>();
        private volatile TrustPolicy others = REFUSE;

        /**
         * Creates a store that refuses every program that it does not remember.
         *
         * @param file a text file with one program per line; created when the first one is remembered
         */
        public TrustStore(Path file) {
            this.file = file;
        }

        /** Sets the policy to ask about programs that are not remembered; those that it confirms are. */
        public void ask(TrustPolicy policy) {
            others = policy;
        }

        @Override
        public boolean confirm(Path program, String sha256) {
            if (isRemembered(sha256)) {
                return true;
            }
            boolean confirmed = others.confirm(program, sha256);
            if (confirmed) {
                remember(program, sha256);
            }
            return confirmed;
        }

        /** Returns whether the user has agreed to a program with this content. */
        public synchronized boolean isRemembered(String sha256) {
            String hash = sha256.toLowerCase(Locale.ROOT);
            if (agreed.contains(hash)) {
                return true;
            }
            try {
                return Files.readAllLines(file, StandardCharsets.ISO_8859_1)
                    .stream()
                    .anyMatch(line -> line.startsWith(hash + " "));
            } catch (NoSuchFileException e) {
                return false;
            } catch (IOException e) {
                LOG.warn("trusted programs cannot be read", e);
                return false;
            }
        }

        /**
         * Remembers a program that the user agreed to.
         *
         * @param program the file, named for readers of the list; only its content is compared
         */
        public synchronized void remember(Path program, String sha256) {
            String hash = sha256.toLowerCase(Locale.ROOT);
            if (hash.length() != HASH_LENGTH) {
                throw new IllegalArgumentException("not a SHA-256: " + sha256);
            }
            if (isRemembered(hash)) {
                return;
            }
            agreed.add(hash);
            String name = program.toAbsolutePath().toString().replaceAll("\\p{Cntrl}", "?");
            try {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.write(file, (hash + "  " + name + "\n").getBytes(StandardCharsets.UTF_8),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                LOG.warn("{} is trusted in this process only", name, e);
            }
        }
    }

    /** Thrown when a model's backbone is a program that the user has not agreed to run. */
    final class UntrustedProgramException extends UserInputException {
        /**
         * @param program the file
         * @param sha256 the SHA-256 of its content
         */
        public UntrustedProgramException(Path program, String sha256) {
            super(program.toString(),
                    "is a program that runs when the model is opened, and you have not agreed to that; if you "
                            + "trust where it comes from, add --trust or agree in the window (SHA-256 " + sha256 + ")",
                    null);
        }
    }
}
