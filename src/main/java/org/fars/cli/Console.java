package org.fars.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fars.core.JobContext.Progress;
import org.fars.core.JobContext;
import org.fars.image.Dataset.SkippedFile;
import org.fars.image.Dataset;

/** The streams that a command prints to: results to one, messages and progress to the other. */
public final class Console {
    private static final String CLEAR_LINE = "\r\u001B[K";
    private static final long POLL_MILLIS = 200;
    private static final int MOST_NAMED = 10;
    /** Control characters, line separators and overrides of the writing direction. */
    private static final Pattern CONTROL = Pattern
        .compile("[\\p{Cc}\\u2028\\u2029\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;
    private final AtomicReference<IOException> failure;
    private final Optional<Reader> answers;

    /**
     * Creates a console on writers.
     *
     * @param terminal whether {@code err} is a terminal; progress is shown only there
     */
    public Console(PrintWriter out, PrintWriter err, boolean terminal) {
        this(out, err, terminal, new AtomicReference<>(), Optional.empty());
    }

    /**
     * Creates a console on writers, with somebody to ask.
     *
     * @param answers the lines that the user types
     */
    Console(PrintWriter out, PrintWriter err, Reader answers) {
        this(out, err, false, new AtomicReference<>(), Optional.of(answers));
    }

    private Console(PrintWriter out, PrintWriter err, boolean terminal, AtomicReference<IOException> failure,
            Optional<Reader> answers) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.failure = failure;
        this.answers = answers;
    }

    /**
     * Creates a console on streams, which remembers why results could not be written.
     *
     * @param terminal whether {@code err} is a terminal; progress is shown only there
     */
    public static Console of(OutputStream out, Charset outCharset, OutputStream err, Charset errCharset,
            boolean terminal) {
        AtomicReference<IOException> failure = new AtomicReference<>();
        return new Console(new PrintWriter(new FailureRecorder(out, failure), true, outCharset),
                new PrintWriter(err, true, errCharset), terminal, failure,
                terminal ? Optional.of(new InputStreamReader(System.in)) : Optional.empty());
    }

    /** Returns the writer for results, and nothing else. */
    public PrintWriter out() {
        return out;
    }

    /** Returns the writer for messages. */
    public PrintWriter err() {
        return err;
    }

    /** Prints a line of results. */
    void print(Object line) {
        out.println(printable(line.toString()));
    }

    /** Prints one message as one line, whatever line breaks it contains. */
    public synchronized void complain(String sentence) {
        err.println((terminal ? CLEAR_LINE : "") + printable(sentence.replaceAll("[\\p{Cntrl}\\s]+", " ").strip()));
        err.flush();
    }

    /** Prints how many files of a data set were left out, and names the first of them. */
    void reportSkipped(Dataset dataset) {
        List<SkippedFile> skipped = dataset.skipped();
        if (skipped.isEmpty()) {
            return;
        }
        String first = skipped.stream()
            .limit(MOST_NAMED)
            .map(file -> file.name() + " " + file.reason())
            .collect(Collectors.joining("; "));
        int more = skipped.size() - MOST_NAMED;
        complain(dataset.origin() + ": skipped " + skipped.size() + (skipped.size() == 1 ? " file: " : " files: ")
                + first
                + (more > 0 ? "; and " + more + " more" : ""));
    }

    /** Replaces characters that would control a terminal, which the name of a file may contain. */
    static String printable(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }

    /** Returns whether there is somebody to ask. */
    boolean canAsk() {
        return answers.isPresent();
    }

    /**
     * Asks a question and waits for the answer; no answer is no.
     *
     * @throws org.fars.core.JobContext.JobCancelledException when the job is cancelled meanwhile
     */
    synchronized boolean ask(String question, JobContext context) {
        err.print((terminal ? CLEAR_LINE : "") + printable(question) + " [y/N] ");
        err.flush();
        CompletableFuture<String> line = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("answer").start(() -> line.complete(readLine()));
        try {
            while (true) {
                context.checkCancelled();
                try {
                    String answer = line.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                    return answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
                } catch (TimeoutException e) {
                    // Ask the context again.
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private String readLine() {
        try {
            String line = new BufferedReader(answers.orElseThrow(), 1).readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            return "";
        }
    }

    /** Returns why results could not be written; empty if all were, or if the reason is not known. */
    Optional<IOException> outputError() {
        return Optional.ofNullable(failure.get());
    }

    /** Shows a job's progress until the result is closed. */
    ProgressLine showing(JobContext context) {
        return new ProgressLine(context);
    }

    /** Polls a job's progress and shows it on the terminal's last line. */
    final class ProgressLine implements AutoCloseable {
        private final Thread thread;

        private ProgressLine(JobContext context) {
            thread = Thread.ofPlatform().daemon().name("progress").unstarted(() -> follow(context));
            if (terminal) {
                thread.start();
            }
        }

        private void follow(JobContext context) {
            try {
                while (true) {
                    Thread.sleep(POLL_MILLIS);
                    show(context.progress());
                }
            } catch (InterruptedException e) {
                show(new Progress("", 0, 0));
            }
        }

        private void show(Progress progress) {
            String count = progress.total() > 0 ? "  " + progress.done() + "/" + progress.total() : "";
            synchronized (Console.this) {
                err.print(CLEAR_LINE + printable(progress.stage()) + count);
                err.flush();
            }
        }

        @Override
        public void close() {
            thread.interrupt();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Records the first error, which {@link PrintWriter} swallows. */
    private static final class FailureRecorder extends OutputStream {
        private final OutputStream out;
        private final AtomicReference<IOException> failure;
        FailureRecorder(OutputStream out, AtomicReference<IOException> failure) {
            this.out = out;
            this.failure = failure;
        }

        private interface Action {
            void run() throws IOException;
        }

        private void record(Action action) throws IOException {
            try {
                action.run();
            } catch (IOException e) {
                failure.compareAndSet(null, e);
                throw e;
            }
        }

        @Override
        public void write(int b) throws IOException {
            record(() -> out.write(b));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            record(() -> out.write(bytes, offset, length));
        }

        @Override
        public void flush() throws IOException {
            record(out::flush);
        }
    }

    /** Prints rows with aligned columns. */
    static final class TextTable {
        private final List<List<String>> rows = new ArrayList<>();

        /** @param titles the titles of the columns */
        TextTable(String... titles) {
            rows.add(List.of(titles));
        }

        /** Adds a row with one cell per title. */
        void add(String... cells) {
            rows.add(Stream.of(cells).map(Console::printable).toList());
        }

        /** Prints the titles and all rows. */
        void print(PrintWriter out) {
            int columns = rows.getFirst().size();
            int[] widths = new int[columns];
            for (List<String> row : rows) {
                for (int i = 0; i < columns; i++) {
                    widths[i] = Math.max(widths[i], width(row.get(i)));
                }
            }
            for (List<String> row : rows) {
                StringBuilder line = new StringBuilder();
                for (int i = 0; i < columns; i++) {
                    line.append(row.get(i)).append(" ".repeat(widths[i] - width(row.get(i)) + 2));
                }
                out.println(line.toString().stripTrailing());
            }
            out.flush();
        }

        private static int width(String cell) {
            return cell.codePointCount(0, cell.length());
        }
    }
}
