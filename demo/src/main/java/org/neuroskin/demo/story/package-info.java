/** The demo world's data, written through the gateway itself, and the story that {@code ./neuroskin demo} tells. */
@NullMarked
package org.neuroskin.demo.story;

import org.jspecify.annotations.NullMarked;
