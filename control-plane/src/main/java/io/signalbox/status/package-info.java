/**
 * What there is to say of resources, as statuses in the Kubernetes API, and what is made of them, as Proxies: which
 * status reports make, who writes, and the writing. For a folder, the file that keeps what statuses keep. Nothing is
 * translated here.
 */
@NullMarked
package io.signalbox.status;

import org.jspecify.annotations.NullMarked;
