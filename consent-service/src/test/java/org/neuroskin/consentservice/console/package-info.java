/** Tests of the pages. */
@NullMarked
package org.neuroskin.consentservice.console;

import org.jspecify.annotations.NullMarked;
