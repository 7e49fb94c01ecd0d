/**
 * The language of the product: identifiers, the access request and its decision, the snapshot of a person's consents,
 * audit events and their canonical bytes, problems, and the messages between gateway and consent-service.
 *
 * <p>Everything here is an immutable value without I/O. Names follow the glossary of {@code docs/architecture.md}.
 */
@NullMarked
package org.neuroskin.kernel;

import org.jspecify.annotations.NullMarked;
