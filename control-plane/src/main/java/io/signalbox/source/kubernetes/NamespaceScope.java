package io.signalbox.source.kubernetes;

import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.model.Kind;
import java.util.List;

/** Which namespaces are read. */
sealed interface NamespaceScope {

    boolean admits(String namespace);

    /** What to watch to read all resources of a kind in these namespaces. */
    List<WatchTarget> targets(Kind<?> kind);

    static NamespaceScope of(String namespace) {
        return new Some(ImmutableSortedSet.of(namespace));
    }

    record All() implements NamespaceScope {
        @Override
        public boolean admits(String namespace) {
            return true;
        }

        @Override
        public List<WatchTarget> targets(Kind<?> kind) {
            return List.of(new WatchTarget(kind, "", this));
        }
    }

    /** Asked one by one, namespaces need no right to read the whole cluster. */
    record Some(ImmutableSortedSet<String> names) implements NamespaceScope {

        /** More than these are read by one watch of all, and what is not meant is dropped on arrival. */
        static final int APART_MAX = 16;

        @Override
        public boolean admits(String namespace) {
            return names.contains(namespace);
        }

        @Override
        public List<WatchTarget> targets(Kind<?> kind) {
            return names.size() > APART_MAX
                    ? List.of(new WatchTarget(kind, "", this))
                    : names.stream()
                            .map(name -> new WatchTarget(kind, name, NamespaceScope.of(name)))
                            .toList();
        }
    }
}
