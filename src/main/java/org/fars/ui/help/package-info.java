/** What explains the window: the tour, the guide, about. */
package org.fars.ui.help;
