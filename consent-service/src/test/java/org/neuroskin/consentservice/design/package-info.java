/** Tests of the pages. */
@NullMarked
package org.neuroskin.consentservice.design;

import org.jspecify.annotations.NullMarked;
