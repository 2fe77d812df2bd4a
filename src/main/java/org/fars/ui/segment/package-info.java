/** What a dense model says of images: masks, radius maps, how many cells can change together, and attacks on them. */
package org.fars.ui.segment;
