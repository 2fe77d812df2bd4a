/** What can be taken back, and done again. */
package org.fars.ui.undo;
