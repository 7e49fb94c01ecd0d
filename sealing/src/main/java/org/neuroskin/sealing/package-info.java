/**
 * Envelope encryption: seals the fields of JSON documents and whole bodies, so that who stores them cannot read them, and opens
 * them again only in the place they were sealed for. Knows nothing of JSON parsing, HTTP or consent.
 *
 * <p>{@link org.neuroskin.sealing.DocumentSealer} and {@link org.neuroskin.sealing.DocumentOpener} are for fields,
 * {@link org.neuroskin.sealing.ObjectSealer} and {@link org.neuroskin.sealing.ObjectOpener} for bodies; keys come from
 * {@link org.neuroskin.sealing.keys.KeyHierarchy}. Every failure is a {@link org.neuroskin.sealing.SealingException}.
 * Specification: {@code docs/sealing-format.md}.
 */
@NullMarked
package org.neuroskin.sealing;

import org.jspecify.annotations.NullMarked;
