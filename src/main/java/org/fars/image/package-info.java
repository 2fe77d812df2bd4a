/**
 * Images: reads files, folders, lists and archives to {@link org.fars.image.ImageTensor}, and writes files without loss.
 */
package org.fars.image;
