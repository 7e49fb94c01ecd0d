/** Has what rests under data keys that only open sealed anew at data services, on the order of an operator. */
@NullMarked
package org.neuroskin.gateway.reseal;

import org.jspecify.annotations.NullMarked;
