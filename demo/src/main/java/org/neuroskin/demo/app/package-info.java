/**
 * The example app Mood Coach: what an app developer writes. It signs people in through the gateway, asks for consent, and
 * reads and writes through the gateway, all by the public contracts alone.
 */
@NullMarked
package org.neuroskin.demo.app;

import org.jspecify.annotations.NullMarked;
