package org.fars.ui;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.fars.ui.app.WindowAssembler;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** Waiting for the window in tests. */
public final class WindowWaits {
    /** Long: it ends a test that hangs, and never a slow one. */
    public static final long PATIENCE_SECONDS = 120;

    private WindowWaits() {}

    /** Waits until something holds on the window's thread. */
    public static void until(BooleanSupplier condition) throws TimeoutException {
        WaitForAsyncUtils.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS,
                () -> WaitForAsyncUtils.asyncFx(condition::getAsBoolean).get());
        WaitForAsyncUtils.waitForFxEvents();
    }

    /** Waits until Inspect is shown, which takes a few frames after the first images. */
    public static void untilInspectIsShown(WindowAssembler explorer) throws TimeoutException {
        until(() -> explorer.view().lookup("#inspect") != null && explorer.view().lookup("#pane-original") != null
                && explorer.isDrawn());
    }

    /** Closes a window and what it worked with. */
    public static void close(WindowAssembler explorer) throws Exception {
        WaitForAsyncUtils.waitForFxEvents();
        WaitForAsyncUtils.asyncFx(() -> {
            explorer.close();
            return null;
        }).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        FxToolkit.cleanupStages();
    }
}
