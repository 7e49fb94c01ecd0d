/** Tests over the whole service. */
@NullMarked
package org.neuroskin.consentservice;

import org.jspecify.annotations.NullMarked;
