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

/** The latest log messages of this process, from a buffer in memory, filtered by severity and text. */
public final class LogModel {
    /** The buffer's name in {@code logback.xml}. */
    private static final String BUFFER = "recent";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT)
        .withZone(ZoneId.systemDefault());

    private final ObservableList<Line> shown = FXCollections.observableArrayList();
    private final ObjectProperty<Severity> minimum = new SimpleObjectProperty<>(Severity.INFO);
    private final StringProperty search = new SimpleStringProperty("");

    /** Severities. */
    public enum Severity {
        /** Information. */
        INFO(Level.INFO),
        /** A warning. */
        WARNING(Level.WARN),
        /** An error. */
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

        /** Returns the end of its message key. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A log message.
     *
     * @param time the time of day
     * @param severity the severity
     * @param source the simple name of the logging class
     * @param text the message
     * @param trace the stack trace; empty if there is none
     */
    public record Line(String time, Severity severity, String source, String text, String trace) {
        /** Returns the message as it is copied. */
        public String copyText() {
            return time + " " + severity + " " + source + " - " + text
                    + (trace.isEmpty() ? "" : System.lineSeparator() + trace);
        }
    }

    /** Creates a model of the present messages. */
    public LogModel() {
        minimum.addListener((property, before, after) -> refresh());
        search.addListener((property, before, after) -> refresh());
        refresh();
    }

    /** Returns the messages that pass the filter, oldest first. */
    public ObservableList<Line> shown() {
        return FXCollections.unmodifiableObservableList(shown);
    }

    /** The minimum severity. */
    public ObjectProperty<Severity> minimumProperty() {
        return minimum;
    }

    /** The text that messages must contain. */
    public StringProperty searchProperty() {
        return search;
    }

    /** Reads new messages. */
    public void refresh() {
        String wanted = search.get().strip().toLowerCase(Locale.ROOT);
        List<Line> now = new ArrayList<>();
        buffer().ifPresent(events -> {
            for (int i = 0; i < events.getLength(); i++) {
                Line line = line(events.get(i));
                if (line.severity().compareTo(minimum.get()) >= 0
                        && (wanted.isEmpty() || line.copyText().toLowerCase(Locale.ROOT).contains(wanted))) {
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
