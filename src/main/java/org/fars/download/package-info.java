/** Fetches published data sets, on request only: with resume, with a checksum, and unpacked into a folder. */
package org.fars.download;
