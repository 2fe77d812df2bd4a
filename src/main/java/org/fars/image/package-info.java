/**
 * Images: from files, folders, lists and archives to {@link org.fars.image.ImageTensor}, and back to files that hold
 * exactly what was computed. No model, no window.
 */
package org.fars.image;
