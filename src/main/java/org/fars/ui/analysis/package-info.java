/** The model in use, and what it says of images: one owner of the model, one analysis an image for all who ask. */
package org.fars.ui.analysis;
