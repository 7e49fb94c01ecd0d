/**
 * Law packs: what a law forbids and demands, read from {@code policies/law}, and asked while deciding. The rules are written in
 * Cedar; a small reader compiles the part of Cedar that they use, and the build proves against the Cedar engine that both
 * agree on every possible input ({@code docs/decisions/0034}).
 */
@NullMarked
package org.neuroskin.policies.law;

import org.jspecify.annotations.NullMarked;
