package org.neuroskin.gateway.token;

import java.time.Instant;

/**
 * How and when the holder of a token signed in.
 *
 * @param level the token's {@code acr} as a number; 0 where it tells none, as after a sign-in that only a cookie vouched for
 * @param at the token's {@code auth_time}; {@link Instant#EPOCH} where it tells none
 */
public record SignIn(int level, Instant at) {}
