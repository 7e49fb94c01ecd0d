/** Decides: a pure function of the request, the person's consents and the vocabulary, so that any past decision can be replayed. */
@NullMarked
package org.neuroskin.policies.decide;

import org.jspecify.annotations.NullMarked;
