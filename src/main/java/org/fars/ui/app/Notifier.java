package org.fars.ui.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.fars.core.UserInputException;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessViolationException;
import org.fars.ui.app.Toasts.Action;
import org.fars.ui.app.Toasts.Kind;
import org.fars.ui.app.Toasts.Message;
import org.fars.ui.common.Messages;
import org.fars.ui.store.JsonFile.QuarantinedFile;
import org.fars.ui.task.TaskRunner.FailureHandler;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Tells the person what went wrong or well, in one sentence in the window's corner, with details where there are any. */
public final class Notifier implements FailureHandler {
    private static final Duration SHORT = Duration.seconds(6);
    private static final Duration A_WHILE = Duration.seconds(10);
    private static final Duration LONG = Duration.seconds(15);

    private final Messages messages;
    private final Toasts toasts;
    private final Consumer<Node> drawer;
    private final Runnable closeDrawer;

    /**
     * @param toasts where sentences are shown
     * @param drawer opens a drawer with details
     * @param closeDrawer closes it
     */
    Notifier(Messages messages, Toasts toasts, Consumer<Node> drawer, Runnable closeDrawer) {
        this.messages = messages;
        this.toasts = toasts;
        this.drawer = drawer;
        this.closeDrawer = closeDrawer;
    }

    /** Something worked. */
    void done(String sentence) {
        toasts.show(new Message(Kind.DONE, sentence, SHORT));
    }

    /** Something that the person should know, and that is nobody's fault. */
    void notice(String sentence) {
        toasts.show(new Message(Kind.OFFER, sentence, A_WHILE));
    }

    /** A file of ours was damaged, and is kept. */
    void damaged(QuarantinedFile damage) {
        toasts.show(new Message(Kind.MISTAKE,
                messages.get("announce.damaged", damage.file().getFileName(), damage.kept()),
                LONG));
    }

    /**
     * Offers something until it is taken or refused.
     *
     * @param words the button's
     * @param refused what happens when the person closes the offer
     */
    public void offer(String sentence, String words, Runnable work, Runnable refused) {
        toasts.show(new Message(Kind.OFFER, sentence, Optional.empty(), List.of(new Action(words, work, true)),
                refused));
    }

    /**
     * Says what the person could do, and goes by itself: nothing is lost by leaving it.
     *
     * @param words the button's
     */
    void hint(String sentence, String words, Runnable work) {
        toasts.show(new Message(Kind.OFFER, sentence, LONG, new Action(words, work, true)));
    }

    /** Takes an offer or a hint back. */
    void withdraw(String sentence) {
        toasts.withdraw(sentence);
    }

    @Override
    public void mistake(UserInputException mistake) {
        String text = mistake.getMessage();
        Action copy = new Action(messages.get("announce.copy"), () -> copy(text), false);
        toasts.show(new Message(Kind.MISTAKE, text, LONG, copy));
    }

    @Override
    public void unexpected(String title, Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace, true));
        boolean violation = failure instanceof SoundnessViolationException;
        String text = violation
                ? messages.get("announce.violation", failure.getMessage())
                : messages.get("announce.unexpected.text", title);
        List<Action> actions = List.of(
                new Action(messages.get("announce.details"), () -> details(text, trace.toString()), true),
                new Action(messages.get("announce.copy"), () -> copy(text + System.lineSeparator() + trace), false));
        // A certificate that does not hold is the worst that can happen: it stays until it is closed.
        toasts
            .show(new Message(Kind.FAILURE, text, violation ? Optional.empty() : Optional.of(LONG), actions, () -> {}));
    }

    private static void copy(String text) {
        ClipboardContent content = new ClipboardContent();
        content.putString(text);
        Clipboard.getSystemClipboard().setContent(content);
    }

    private void details(String text, String trace) {
        Label heading = new Label(text);
        heading.getStyleClass().add("drawer-title");
        heading.setWrapText(true);
        TextArea area = new TextArea(trace);
        area.setId("failure-trace");
        area.setEditable(false);
        area.getStyleClass().add("trace");
        VBox.setVgrow(area, Priority.ALWAYS);
        Button copy = new Button(messages.get("announce.copy"), new FontIcon(Feather.COPY));
        copy.setOnAction(event -> copy(text + System.lineSeparator() + trace));
        Button close = new Button(messages.get("announce.close"));
        close.getStyleClass().add("accent");
        close.setOnAction(event -> closeDrawer.run());
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        HBox foot = new HBox(copy, gap, close);
        foot.getStyleClass().add("drawer-foot");
        VBox box = new VBox(heading, area, foot);
        box.getStyleClass().add("drawer");
        drawer.accept(box);
    }
}
