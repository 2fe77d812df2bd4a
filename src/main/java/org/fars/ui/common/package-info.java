/** What all views share: texts, number formats, the theme, and small building blocks. */
package org.fars.ui.common;
