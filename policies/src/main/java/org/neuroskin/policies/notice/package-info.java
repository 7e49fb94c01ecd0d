/** Notices: the plain-language texts that a person reads before deciding, versioned and bound to the consent by their hash. */
@NullMarked
package org.neuroskin.policies.notice;

import org.jspecify.annotations.NullMarked;
