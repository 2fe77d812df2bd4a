/** Small JSON files in the person's own folder: written whole or not at all, kept aside where they are damaged. */
package org.fars.ui.store;
