/** Decides: a pure function of the request, the person's consents, the vocabulary and the laws, so that any past decision can be replayed. */
@NullMarked
package org.neuroskin.policies.decide;

import org.jspecify.annotations.NullMarked;
