/**
 * Where data keys come from: a root key wraps the key of each era (month), that wraps the keys of subjects, these wrap data keys of
 * one category and month. Wrapped keys of subjects and data are kept by the keyring; eras never are.
 */
@NullMarked
package org.neuroskin.sealing.keys;

import org.jspecify.annotations.NullMarked;
