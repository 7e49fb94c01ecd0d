/** The words for data and purposes: categories, purposes, their flags, standard names and plain-language texts. */
@NullMarked
package org.neuroskin.policies.vocabulary;

import org.jspecify.annotations.NullMarked;
