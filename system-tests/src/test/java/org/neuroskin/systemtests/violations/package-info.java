/** Classes that break a rule on purpose, so that the rule is known to catch them. */
@NullMarked
package org.neuroskin.systemtests.violations;

import org.jspecify.annotations.NullMarked;
