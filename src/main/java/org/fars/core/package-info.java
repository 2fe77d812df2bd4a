/**
 * What every other package may use: jobs with progress and cancellation, seeds, the application's directories, atomic
 * file replacement, and the base of all exceptions that report a mistake in the user's input. Imports no other package.
 */
package org.fars.core;
