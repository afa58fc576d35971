/** Statuses: which ones reports make, and their writing to a real API server. */
@NullMarked
package io.signalbox.status;

import org.jspecify.annotations.NullMarked;
