/** The look shared by all views: themes, cards, icons, numbers. */
package org.fars.ui.look;
