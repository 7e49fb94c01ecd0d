/** Tests of receipts. */
@NullMarked
package org.neuroskin.consentservice.receipt;

import org.jspecify.annotations.NullMarked;
