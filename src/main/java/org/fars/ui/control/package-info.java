/** Controls of our own: plain values in, observable properties out. Nothing here knows models, engines or files. */
package org.fars.ui.control;
