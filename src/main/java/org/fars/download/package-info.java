/** Downloads published data sets on request, with resume and checksums, and unpacks them. */
package org.fars.download;
