/**
 * Benchmarks: what a change costs, beside what it would cost to translate everything. Results are committed in
 * results/.
 */
@NullMarked
package io.signalbox.benchmarks;

import org.jspecify.annotations.NullMarked;
