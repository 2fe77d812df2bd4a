package org.fars.ui.compare;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.store.RunRepository.StoredRun;
import org.fars.ui.common.Messages;

/** Runs in words. */
final class RunNames {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH);

    private RunNames() {}

    /** When, as briefly as it is clear: the time today, else the day too. */
    static String time(Instant instant) {
        ZonedDateTime local = instant.atZone(ZoneId.systemDefault());
        return local.toLocalDate().equals(LocalDate.now(ZoneId.systemDefault()))
                ? TIME.format(local)
                : DAY.format(local);
    }

    /** What a run is about: model, data, how many images. */
    static String title(StoredRun run, Messages messages) {
        return messages.get("compare.run.title", run.about().model(), run.about().data(), run.about().images());
    }

    /** When and how a run was made, and how far it came. */
    static String details(StoredRun run, Messages messages) {
        EvaluationSettings settings = run.about().settings();
        List<String> parts = new ArrayList<>();
        parts.add(time(run.about().begun()));
        if (!run.finished()) {
            parts.add(messages.get("compare.run.part", run.done(), run.about().images()));
        }
        parts.add(messages.get("compare.run.certificates", settings.certificates().size()));
        if (!settings.attacks().isEmpty()) {
            parts.add(settings.attacks().stream().map(AttackPlan::attack).collect(Collectors.joining(", ")));
        }
        parts.add(messages.get("compare.run.seed", Long.toString(settings.seed())));
        return String.join(" · ", parts);
    }
}
