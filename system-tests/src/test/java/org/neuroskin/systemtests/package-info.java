/** Tests of everything together: real Keycloak, real PostgreSQL, every process, the browser, and faults. */
@NullMarked
package org.neuroskin.systemtests;

import org.jspecify.annotations.NullMarked;
