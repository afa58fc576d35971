/**
 * The command line: what each command takes, what it says, and with which code it ends. What commands start is handed
 * in, so that nothing here knows how a control plane is put together.
 *
 * <p>Read {@link Cli}, then the command you are after.
 */
@NullMarked
package io.signalbox.cli;

import org.jspecify.annotations.NullMarked;
