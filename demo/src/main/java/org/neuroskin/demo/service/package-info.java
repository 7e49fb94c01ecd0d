/**
 * A data service as any could be: it stores whatever it is sent and knows nothing of consent, keys or people. What it holds
 * of mood and body arrives sealed by the gateway.
 */
@NullMarked
package org.neuroskin.demo.service;

import org.jspecify.annotations.NullMarked;
