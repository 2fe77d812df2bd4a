/** The window drawn in memory: pictures of it, a tour of all its views, and how long its thread is held up. */
package org.fars.ui.capture;
