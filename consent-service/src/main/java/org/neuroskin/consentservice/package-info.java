/** The service that keeps consents, wrapped keys and the audit history, and shows them to people. */
@NullMarked
package org.neuroskin.consentservice;

import org.jspecify.annotations.NullMarked;
