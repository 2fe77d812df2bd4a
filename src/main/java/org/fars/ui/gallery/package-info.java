/** The images that are being looked at: the list, what is known of each, and the grid that shows them. */
package org.fars.ui.gallery;
