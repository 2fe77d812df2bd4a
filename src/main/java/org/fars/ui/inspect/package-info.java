/** The Inspect view: one image under two heads, their certificates, and attacks on them. */
package org.fars.ui.inspect;
