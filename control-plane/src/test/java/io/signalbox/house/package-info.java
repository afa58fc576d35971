/**
 * The rules of the house, each as a test: what a package may import, how long a file may be, that every feature is
 * documented and has its goldens, that the documents are true. What a rule lets through is listed beside it, and such a
 * list only shrinks.
 */
@NullMarked
package io.signalbox.house;

import org.jspecify.annotations.NullMarked;
