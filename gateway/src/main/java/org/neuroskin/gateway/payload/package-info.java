/**
 * Bodies on their way through: seals what an app writes, and of what a data service answers opens and passes only what is
 * permitted. Knows no HTTP; a failure ends the body and never passes the original through.
 */
@NullMarked
package org.neuroskin.gateway.payload;

import org.jspecify.annotations.NullMarked;
