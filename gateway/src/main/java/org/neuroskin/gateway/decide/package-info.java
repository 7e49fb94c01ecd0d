/**
 * Decides whether an access may be, on consent state that is provably fresh: snapshots under a lease, kept current by the
 * change stream, and a fence that lets no release outlive the consent it rests on.
 */
@NullMarked
package org.neuroskin.gateway.decide;

import org.jspecify.annotations.NullMarked;
