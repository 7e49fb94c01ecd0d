/** Tests of the module. */
@NullMarked
package org.neuroskin.consentservice.people;

import org.jspecify.annotations.NullMarked;
