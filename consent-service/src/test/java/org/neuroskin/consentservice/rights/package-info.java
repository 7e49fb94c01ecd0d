/** Tests of the module. */
@NullMarked
package org.neuroskin.consentservice.rights;

import org.jspecify.annotations.NullMarked;
