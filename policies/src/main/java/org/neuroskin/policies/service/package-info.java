/**
 * Data service descriptors: which routes a data service has, whose data they carry, which categories their fields belong to
 * and which of them are sealed at rest. Format: {@code policies/services/descriptor.schema.json}.
 */
@NullMarked
package org.neuroskin.policies.service;

import org.jspecify.annotations.NullMarked;
