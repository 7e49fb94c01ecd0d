/** The benchmarks behind {@code ./neuroskin bench}: real processes, rounds that alternate, results as JSON. */
@NullMarked
package org.neuroskin.systemtests.bench;

import org.jspecify.annotations.NullMarked;
