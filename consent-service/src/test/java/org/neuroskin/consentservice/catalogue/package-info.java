/** Tests of the module. */
@NullMarked
package org.neuroskin.consentservice.catalogue;

import org.jspecify.annotations.NullMarked;
