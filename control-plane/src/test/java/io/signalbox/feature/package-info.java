/** Tests of features: what operators write, what Envoy gets. A test that shows a row of the facts' acceptance table names it. */
@NullMarked
package io.signalbox.feature;

import org.jspecify.annotations.NullMarked;
