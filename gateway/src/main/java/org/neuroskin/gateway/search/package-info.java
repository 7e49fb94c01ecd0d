/** What is asked for of sealed values: by their text, or as times by a range of days, weeks and months. Knows no keys. */
@NullMarked
package org.neuroskin.gateway.search;

import org.jspecify.annotations.NullMarked;
