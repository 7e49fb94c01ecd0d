/** Tests of the statistics on fairness. */
@NullMarked
package org.neuroskin.consentservice.fairness;

import org.jspecify.annotations.NullMarked;
