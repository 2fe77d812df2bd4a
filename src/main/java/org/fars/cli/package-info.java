/** The command line: thin commands over the same parts that the window uses. */
package org.fars.cli;
