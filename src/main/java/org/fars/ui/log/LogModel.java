package org.fars.ui.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.CyclicBufferAppender;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last lines that this process logged, from a buffer in memory, filtered by level and words. */
public final class LogModel {
    /** The name of the buffer in {@code logback.xml}. */
    private static final String BUFFER = "recent";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss")
        .withZone(ZoneId.systemDefault());

    private final ObservableList<Line> shown = FXCollections.observableArrayList();
    private final ObjectProperty<Severity> from = new SimpleObjectProperty<>(Severity.INFO);
    private final StringProperty words = new SimpleStringProperty("");

    /** How grave a line is. */
    public enum Severity {
        /** Anything. */
        INFO(Level.INFO),
        /** Something to know about. */
        WARNING(Level.WARN),
        /** Something failed. */
        ERROR(Level.ERROR);

        private final Level level;

        Severity(Level level) {
            this.level = level;
        }

        static Severity of(Level level) {
            return level.isGreaterOrEqual(Level.ERROR)
                    ? ERROR
                    : level.isGreaterOrEqual(Level.WARN) ? WARNING : INFO;
        }

        /** The end of its key in the messages. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A line.
     *
     * @param time of day
     * @param severity how grave
     * @param source the class that logged it, without its package
     * @param text the message
     * @param trace the stack trace; empty where there is none
     */
    public record Line(String time, Severity severity, String source, String text, String trace) {
        /** The line as it is copied. */
        public String whole() {
            return time + " " + severity + " " + source + " - " + text
                    + (trace.isEmpty() ? "" : System.lineSeparator() + trace);
        }
    }

    /** With what there is now. */
    public LogModel() {
        from.addListener((property, before, after) -> refresh());
        words.addListener((property, before, after) -> refresh());
        refresh();
    }

    /** The lines that pass the filter, the oldest first. */
    public ObservableList<Line> shown() {
        return FXCollections.unmodifiableObservableList(shown);
    }

    /** The least grave kind that is shown. */
    public ObjectProperty<Severity> fromProperty() {
        return from;
    }

    /** What lines must contain. */
    public StringProperty wordsProperty() {
        return words;
    }

    /** Reads what has been logged since. */
    public void refresh() {
        String wanted = words.get().strip().toLowerCase(Locale.ROOT);
        List<Line> now = new ArrayList<>();
        buffer().ifPresent(events -> {
            for (int i = 0; i < events.getLength(); i++) {
                Line line = line(events.get(i));
                if (line.severity().compareTo(from.get()) >= 0
                        && (wanted.isEmpty() || line.whole().toLowerCase(Locale.ROOT).contains(wanted))) {
                    now.add(line);
                }
            }
        });
        if (!now.equals(shown)) {
            shown.setAll(now);
        }
    }

    private static Line line(ILoggingEvent event) {
        String logger = event.getLoggerName();
        return new Line(TIME.format(Instant.ofEpochMilli(event.getTimeStamp())), Severity.of(event.getLevel()),
                logger.substring(logger.lastIndexOf('.') + 1), event.getFormattedMessage(),
                event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }

    private static Optional<CyclicBufferAppender<ILoggingEvent>> buffer() {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return Optional.empty();
        }
        Appender<ILoggingEvent> appender = context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(BUFFER);
        return appender instanceof CyclicBufferAppender<ILoggingEvent> buffer ? Optional.of(buffer) : Optional.empty();
    }
}
