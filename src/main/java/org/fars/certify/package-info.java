/** One class a certificate, all behind {@link org.fars.certify.Certifier}. */
package org.fars.certify;
