/** Reads the YAML files of this module with line numbers, so that every mistake is reported where it stands and all at once. */
@NullMarked
package org.neuroskin.policies.yaml;

import org.jspecify.annotations.NullMarked;
