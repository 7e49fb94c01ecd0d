/** Tests of the history over HTTP. */
@NullMarked
package org.neuroskin.consentservice.history;

import org.jspecify.annotations.NullMarked;
