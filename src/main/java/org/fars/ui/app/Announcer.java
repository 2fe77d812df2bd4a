package org.fars.ui.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.geometry.Pos;
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
import javafx.stage.Window;
import javafx.util.Duration;
import org.controlsfx.control.Notifications;
import org.controlsfx.control.action.Action;
import org.fars.fault.InputMistake;
import org.fars.ui.task.FailureHandler;
import org.fars.ui.text.Messages;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Tells the person what went wrong or well: a notification in the window's corner, with details where there are any. */
final class Announcer implements FailureHandler {
    private static final int AT_ONCE = 3;
    private static final Duration SHORT = Duration.seconds(6);
    private static final Duration LONG = Duration.seconds(15);

    private final Messages messages;
    private final Supplier<Window> owner;
    private final Consumer<Node> drawer;
    private final Runnable closeDrawer;

    /**
     * @param owner the window that notifications belong to
     * @param drawer opens a drawer with details
     * @param closeDrawer closes it
     */
    Announcer(Messages messages, Supplier<Window> owner, Consumer<Node> drawer, Runnable closeDrawer) {
        this.messages = messages;
        this.owner = owner;
        this.drawer = drawer;
        this.closeDrawer = closeDrawer;
    }

    /** Something worked. */
    void done(String sentence) {
        create(messages.get("announce.done"), sentence, Feather.CHECK_CIRCLE, "success", SHORT).show();
    }

    @Override
    public void mistake(InputMistake mistake) {
        create(messages.get("announce.mistake"), mistake.getMessage(), Feather.ALERT_TRIANGLE, "warning", LONG).show();
    }

    @Override
    public void unexpected(String title, Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace, true));
        Action details = new Action(messages.get("announce.details"), event -> details(title, trace.toString()));
        create(messages.get("announce.unexpected"), messages.get("announce.unexpected.text", title),
                Feather.ALERT_OCTAGON,
                "danger", LONG)
            .action(details)
            .show();
    }

    private Notifications create(String title, String text, Ikon icon, String style, Duration duration) {
        FontIcon graphic = new FontIcon(icon);
        graphic.getStyleClass().add(style);
        Notifications more = Notifications.create()
            .title(messages.get("announce.more"))
            .hideAfter(SHORT)
            .position(Pos.BOTTOM_RIGHT)
            .owner(owner.get());
        return Notifications.create()
            .title(title)
            .text(text)
            .graphic(graphic)
            .hideAfter(duration)
            .position(Pos.BOTTOM_RIGHT)
            .owner(owner.get())
            .threshold(AT_ONCE, more);
    }

    private void details(String title, String trace) {
        Label heading = new Label(messages.get("announce.unexpected.text", title));
        heading.getStyleClass().add("drawer-title");
        heading.setWrapText(true);
        TextArea area = new TextArea(trace);
        area.setId("failure-trace");
        area.setEditable(false);
        area.getStyleClass().add("trace");
        VBox.setVgrow(area, Priority.ALWAYS);
        Button copy = new Button(messages.get("announce.copy"), new FontIcon(Feather.COPY));
        copy.setOnAction(event -> {
            ClipboardContent content = new ClipboardContent();
            content.putString(title + System.lineSeparator() + trace);
            Clipboard.getSystemClipboard().setContent(content);
        });
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
