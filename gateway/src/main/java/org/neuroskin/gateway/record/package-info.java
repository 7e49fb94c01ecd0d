/** Has every access recorded durably by the consent-service's audit intake before anything follows from it. */
@NullMarked
package org.neuroskin.gateway.record;

import org.jspecify.annotations.NullMarked;
