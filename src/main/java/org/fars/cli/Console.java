package org.fars.cli;

import java.io.PrintWriter;
import org.fars.core.JobContext;
import org.fars.core.Progress;

/**
 * Where a command's words go: results to one stream, complaints and progress to the other.
 *
 * @param out results, nothing else
 * @param err one line a complaint
 * @param terminal whether a person watches {@code err}: only then is progress shown
 */
public record Console(PrintWriter out, PrintWriter err, boolean terminal) {
    private static final String CLEAR_LINE = "\r\u001B[K";
    private static final long POLL_MILLIS = 200;

    /** Says one thing to the person, in one line, whatever line breaks a file's name or a library's words have. */
    public synchronized void complain(String sentence) {
        err.println((terminal ? CLEAR_LINE : "") + sentence.replaceAll("[\\p{Cntrl}\\s]+", " ").strip());
        err.flush();
    }

    /** Shows a job's progress until the result is closed. */
    ProgressLine showing(JobContext context) {
        return new ProgressLine(context);
    }

    /** A line on the terminal that follows a job's progress, which it polls. */
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
                err.print(CLEAR_LINE + progress.stage() + count);
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
}
