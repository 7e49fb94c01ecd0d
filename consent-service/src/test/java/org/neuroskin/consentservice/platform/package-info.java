/** Tests of the module. */
@NullMarked
package org.neuroskin.consentservice.platform;

import org.jspecify.annotations.NullMarked;
