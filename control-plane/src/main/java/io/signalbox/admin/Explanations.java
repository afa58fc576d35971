package io.signalbox.admin;

import io.signalbox.snapshot.ResourceName;
import java.util.Optional;

/** Tells where a published resource comes from. */
@FunctionalInterface
public interface Explanations {

    /** Lines for people, without values; absent if the group has no such resource. May wait for a batch to end. */
    Optional<String> of(String group, ResourceName name);
}
