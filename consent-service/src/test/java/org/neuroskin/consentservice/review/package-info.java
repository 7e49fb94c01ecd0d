/** Tests of the board's work. */
@NullMarked
package org.neuroskin.consentservice.review;

import org.jspecify.annotations.NullMarked;
