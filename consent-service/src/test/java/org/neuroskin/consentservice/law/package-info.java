/** Tests of the module. */
@NullMarked
package org.neuroskin.consentservice.law;

import org.jspecify.annotations.NullMarked;
