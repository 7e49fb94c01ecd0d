/**
 * Receipts: what a consent was at one revision, in a form that the person can keep, show, and have checked without us: JSON-LD
 * in the form of ISO/IEC TS 27560 and the W3C Data Privacy Vocabulary, the same signed, HTML, PDF.
 */
@ApplicationModule(allowedDependencies = {"platform", "catalogue", "apps", "consent", "audit", "design"})
@NullMarked
package org.neuroskin.consentservice.receipt;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
