/** The log, for people to read. */
package org.fars.ui.log;
