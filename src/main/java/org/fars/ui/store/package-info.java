/** Small JSON files in the user-data folder: replaced atomically, updated in the background, kept aside if damaged. */
package org.fars.ui.store;
