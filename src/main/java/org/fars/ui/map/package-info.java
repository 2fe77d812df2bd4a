/** Where images lie in the embedding: its two main directions, coloured, linked with the gallery. */
package org.fars.ui.map;
