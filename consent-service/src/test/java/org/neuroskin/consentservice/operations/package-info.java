/** Tests of the operators' area. */
@NullMarked
package org.neuroskin.consentservice.operations;

import org.jspecify.annotations.NullMarked;
