package io.signalbox.translation;

import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;

/** Whether Proxies are to be written: {@code settings.gateway.persistProxySpec}. Default: false. */
record PersistsProxies() implements Query<Boolean> {
    @Override
    public Boolean answer(Reads reads) {
        return reads.get(new SettingsInForce())
                .getGateway()
                .getPersistProxySpec()
                .getValue();
    }
}
