/** Where the application's things lie on this machine. Imports nothing of ours; every package may import it. */
package org.fars.place;
