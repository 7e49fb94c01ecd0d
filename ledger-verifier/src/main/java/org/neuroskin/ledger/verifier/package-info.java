/**
 * The independent verifier: says offline whether an exported history is whole, unchanged and signed. Shares no code with what
 * writes the history.
 */
@NullMarked
package org.neuroskin.ledger.verifier;

import org.jspecify.annotations.NullMarked;
