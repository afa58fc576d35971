package io.signalbox.translation;

import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;

/**
 * Whether a Gateway listens that has no VirtualService: {@code settings.gateway.translateEmptyGateways}. Requests to it
 * then get a 404. Default: false.
 */
record ListensEmpty() implements Query<Boolean> {
    @Override
    public Boolean answer(Reads reads) {
        return reads.get(new SettingsInForce())
                .getGateway()
                .getTranslateEmptyGateways()
                .getValue();
    }
}
