/**
 * What operators may see of a running Signalbox: health, metrics, the debug endpoint, logging. Read-only but for the
 * levels of the log. No secret leaves by here, and nothing that changes the configuration lives here.
 *
 * <p>Read {@link AdminServer}, then {@link Router}, then the page you are after.
 */
@NullMarked
package io.signalbox.admin;

import org.jspecify.annotations.NullMarked;
