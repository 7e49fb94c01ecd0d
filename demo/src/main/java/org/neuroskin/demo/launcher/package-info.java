/**
 * What is behind {@code ./neuroskin up}: a PostgreSQL and a Keycloak of our own making, our processes as children, the
 * demo accounts, and how all of it is stopped, adopted and looked at again.
 */
@NullMarked
package org.neuroskin.demo.launcher;

import org.jspecify.annotations.NullMarked;
