/** Sessions: what stands in the window, as a file that can be opened again, also after a crash. */
package org.fars.ui.session;
