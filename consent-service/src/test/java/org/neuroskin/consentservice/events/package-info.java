/** Tests of the module. */
@NullMarked
package org.neuroskin.consentservice.events;

import org.jspecify.annotations.NullMarked;
