/**
 * The bytes of format NSG1, version 1: frozen. A later format is a sibling package; this one is never edited once data exists
 * that was sealed with it. Uses nothing but the JDK. Specification: {@code docs/sealing-format.md}.
 */
@NullMarked
package org.neuroskin.sealing.format.v1;

import org.jspecify.annotations.NullMarked;
