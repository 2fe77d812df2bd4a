/** Background work for the window: jobs with polled progress, cancellation, and one place where failures arrive. */
package org.fars.ui.task;
