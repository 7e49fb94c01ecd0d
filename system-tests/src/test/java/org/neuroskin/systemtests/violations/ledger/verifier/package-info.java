/** Classes that break a rule on purpose, so that the rule is known to catch them. */
@NullMarked
package org.neuroskin.systemtests.violations.ledger.verifier;

import org.jspecify.annotations.NullMarked;
