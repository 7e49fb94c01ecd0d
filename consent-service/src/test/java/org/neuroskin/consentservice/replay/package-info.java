/** Tests of decisions made again. */
@NullMarked
package org.neuroskin.consentservice.replay;

import org.jspecify.annotations.NullMarked;
