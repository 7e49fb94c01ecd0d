/** Tests of the module. */
@NullMarked
package org.neuroskin.consentservice.keyring;

import org.jspecify.annotations.NullMarked;
