/** The window. Views are layout and bindings; view models are plain state and commands and see no scene. */
package org.fars.ui;
