/** Tests of the module. */
@NullMarked
package org.neuroskin.consentservice.snapshot;

import org.jspecify.annotations.NullMarked;
