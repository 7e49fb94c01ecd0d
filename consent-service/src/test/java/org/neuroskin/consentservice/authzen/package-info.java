/** Tests of the decision point. */
@NullMarked
package org.neuroskin.consentservice.authzen;

import org.jspecify.annotations.NullMarked;
