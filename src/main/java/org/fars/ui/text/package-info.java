/** The words that the window shows. */
package org.fars.ui.text;
