/** The Merkle log (RFC 6962, RFC 9162): tree, proofs, signed checkpoints. Knows no database and no event. */
@NullMarked
package org.neuroskin.ledger;

import org.jspecify.annotations.NullMarked;
