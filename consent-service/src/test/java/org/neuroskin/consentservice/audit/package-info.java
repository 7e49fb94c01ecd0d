/** Tests of the audit history. */
@NullMarked
package org.neuroskin.consentservice.audit;

import org.jspecify.annotations.NullMarked;
