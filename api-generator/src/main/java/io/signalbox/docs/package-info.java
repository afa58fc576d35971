/**
 * The reference of all fields, as Markdown, from the protos. Knows protobuf's JSON mapping and {@link
 * io.signalbox.comments}; writes no file.
 */
@NullMarked
package io.signalbox.docs;

import org.jspecify.annotations.NullMarked;
