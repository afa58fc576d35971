/**
 * What the protos say in words. Depends on the descriptors that the {@code api-protos} jar carries, and on nothing else
 * of ours.
 */
@NullMarked
package io.signalbox.comments;

import org.jspecify.annotations.NullMarked;
