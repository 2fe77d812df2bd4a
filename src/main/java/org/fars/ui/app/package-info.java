/** The explorer's window: its parts put together, opened, closed and photographed. */
package org.fars.ui.app;
