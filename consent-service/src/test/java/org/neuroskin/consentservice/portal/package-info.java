/** Tests of the pages. */
@NullMarked
package org.neuroskin.consentservice.portal;

import org.jspecify.annotations.NullMarked;
