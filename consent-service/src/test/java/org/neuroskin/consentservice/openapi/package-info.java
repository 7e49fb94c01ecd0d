/** Tests of the OpenAPI description. */
@NullMarked
package org.neuroskin.consentservice.openapi;

import org.jspecify.annotations.NullMarked;
