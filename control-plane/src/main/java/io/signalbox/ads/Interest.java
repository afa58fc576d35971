package io.signalbox.ads;

import org.pcollections.HashTreePSet;
import org.pcollections.PSet;

/**
 * What one stream wants of one type.
 *
 * @param asked whether the stream ever spoke of the type
 * @param wildcard whether it wants all there is
 * @param names what it wants by name, beside or instead of all
 */
record Interest(boolean asked, boolean wildcard, PSet<String> names) {

    static final String WILDCARD = "*";
    static final Interest NONE = new Interest(false, false, HashTreePSet.empty());

    boolean covers(String name) {
        return wildcard || names.contains(name);
    }
}
