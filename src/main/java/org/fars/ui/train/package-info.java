/** Training a head on the images that are open. */
package org.fars.ui.train;
