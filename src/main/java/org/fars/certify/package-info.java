/** Certificates: one class each, behind {@link org.fars.certify.Certifier}, and what each is about: {@link org.fars.certify.CertificateType}. */
package org.fars.certify;
