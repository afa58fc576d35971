/** Operators' mistakes as values: what is wrong, where, and what would be right. Neither logging nor I/O lives here. */
@NullMarked
package io.signalbox.report;

import org.jspecify.annotations.NullMarked;
