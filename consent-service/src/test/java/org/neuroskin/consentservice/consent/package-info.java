/** Tests of the module. */
@NullMarked
package org.neuroskin.consentservice.consent;

import org.jspecify.annotations.NullMarked;
