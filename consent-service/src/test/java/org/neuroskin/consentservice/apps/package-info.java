/** Tests of the module. */
@NullMarked
package org.neuroskin.consentservice.apps;

import org.jspecify.annotations.NullMarked;
