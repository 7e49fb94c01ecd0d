/**
 * Tools for whoever describes a data service: they hold a descriptor against the service's OpenAPI document, and draft one from
 * it. The document is somebody else's and is read as hostile.
 */
@NullMarked
package org.neuroskin.policies.service.lint;

import org.jspecify.annotations.NullMarked;
