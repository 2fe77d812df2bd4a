/** One image looked at closely: what the heads say, how far that is proved, and what an attack makes of it. */
package org.fars.ui.inspect;
