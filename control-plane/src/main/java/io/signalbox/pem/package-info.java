/**
 * Certificates and private keys in their text form. Nothing of ours is known here, nor what they are for.
 */
@NullMarked
package io.signalbox.pem;

import org.jspecify.annotations.NullMarked;
