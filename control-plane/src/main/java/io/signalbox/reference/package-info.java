/**
 * Following names: what a resource refers to, found, missing or not permitted; destinations; selectors. None of Envoy's
 * types lives here.
 */
@NullMarked
package io.signalbox.reference;

import org.jspecify.annotations.NullMarked;
