/** What the person can set: values with defaults (the paper's), limits and units, and the sheet that shows them. */
package org.fars.ui.settings;
