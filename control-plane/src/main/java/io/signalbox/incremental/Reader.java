package io.signalbox.incremental;

/** What stands at the far end of an {@link Edge}: a query that read, or a layer's interest in a query. */
sealed interface Reader permits Memo, Watch {}
