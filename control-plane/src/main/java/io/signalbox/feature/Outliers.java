package io.signalbox.feature;

import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.signalbox.api.envoy.cluster.OutlierDetection;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.report.Reason;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Takes hosts out of load balancing that answer with too many errors: {@code spec.outlierDetection} of an Upstream,
 * with Envoy's own fields. {@code interval} is required.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/outlier_detection.proto">OutlierDetection</a>
 * <p><b>Reports</b> {@link #NO_INTERVAL}, {@link #NOT_POSITIVE}, {@link #BAD_PERCENT}
 */
final class Outliers implements UpstreamFeature {

    static final Reason NO_INTERVAL = Reason.error("OutlierDetectionNoInterval");
    static final Reason NOT_POSITIVE = Reason.error("OutlierDetectionNotPositive");
    static final Reason BAD_PERCENT = Reason.error("OutlierDetectionBadPercent");

    private static final int PERCENT_MAX = 100;

    @Override
    public void apply(Upstream in, Scope scope, Cluster.Builder cluster) {
        if (!in.hasOutlierDetection()) {
            return;
        }
        OutlierDetection detection = in.getOutlierDetection();
        Scope here = scope.at("outlierDetection");
        checkTimes(detection, here);
        checkPercentages(detection, here);
        cluster.setOutlierDetection(copy(detection));
    }

    private static void checkTimes(OutlierDetection in, Scope scope) {
        if (!in.hasInterval()) {
            scope.at("interval")
                    .report(NO_INTERVAL, "interval cannot be empty; write how often hosts are looked at, as in 10s");
        } else if (!Durations.isPositive(in.getInterval())) {
            scope.at("interval").report(NOT_POSITIVE, "interval must be more than 0s");
        }
        if (in.hasBaseEjectionTime() && !Durations.isPositive(in.getBaseEjectionTime())) {
            scope.at("baseEjectionTime").report(NOT_POSITIVE, "baseEjectionTime must be more than 0s");
        }
    }

    private static void checkPercentages(OutlierDetection in, Scope scope) {
        checkPercent(in.getMaxEjectionPercent(), scope.at("maxEjectionPercent"));
        checkPercent(in.getEnforcingConsecutive5Xx(), scope.at("enforcingConsecutive5xx"));
        checkPercent(in.getEnforcingSuccessRate(), scope.at("enforcingSuccessRate"));
        checkPercent(in.getEnforcingConsecutiveGatewayFailure(), scope.at("enforcingConsecutiveGatewayFailure"));
        checkPercent(
                in.getEnforcingConsecutiveLocalOriginFailure(), scope.at("enforcingConsecutiveLocalOriginFailure"));
        checkPercent(in.getEnforcingLocalOriginSuccessRate(), scope.at("enforcingLocalOriginSuccessRate"));
    }

    private static void checkPercent(UInt32Value percent, Scope scope) {
        if (Integer.compareUnsigned(percent.getValue(), PERCENT_MAX) > 0) {
            scope.report(
                    BAD_PERCENT,
                    "a percentage is from 0 to 100, but this is " + Integer.toUnsignedString(percent.getValue()));
        }
    }

    private static io.envoyproxy.envoy.config.cluster.v3.OutlierDetection copy(OutlierDetection in) {
        var out = io.envoyproxy.envoy.config.cluster.v3.OutlierDetection.newBuilder();
        copy(in::hasConsecutive5Xx, in::getConsecutive5Xx, out::setConsecutive5Xx);
        copy(in::hasInterval, in::getInterval, out::setInterval);
        copy(in::hasBaseEjectionTime, in::getBaseEjectionTime, out::setBaseEjectionTime);
        copy(in::hasMaxEjectionPercent, in::getMaxEjectionPercent, out::setMaxEjectionPercent);
        copy(in::hasEnforcingConsecutive5Xx, in::getEnforcingConsecutive5Xx, out::setEnforcingConsecutive5Xx);
        copy(in::hasEnforcingSuccessRate, in::getEnforcingSuccessRate, out::setEnforcingSuccessRate);
        copy(in::hasSuccessRateMinimumHosts, in::getSuccessRateMinimumHosts, out::setSuccessRateMinimumHosts);
        copy(in::hasSuccessRateRequestVolume, in::getSuccessRateRequestVolume, out::setSuccessRateRequestVolume);
        copy(in::hasSuccessRateStdevFactor, in::getSuccessRateStdevFactor, out::setSuccessRateStdevFactor);
        copy(in::hasConsecutiveGatewayFailure, in::getConsecutiveGatewayFailure, out::setConsecutiveGatewayFailure);
        copy(
                in::hasEnforcingConsecutiveGatewayFailure,
                in::getEnforcingConsecutiveGatewayFailure,
                out::setEnforcingConsecutiveGatewayFailure);
        out.setSplitExternalLocalOriginErrors(in.getSplitExternalLocalOriginErrors());
        copy(
                in::hasConsecutiveLocalOriginFailure,
                in::getConsecutiveLocalOriginFailure,
                out::setConsecutiveLocalOriginFailure);
        copy(
                in::hasEnforcingConsecutiveLocalOriginFailure,
                in::getEnforcingConsecutiveLocalOriginFailure,
                out::setEnforcingConsecutiveLocalOriginFailure);
        copy(
                in::hasEnforcingLocalOriginSuccessRate,
                in::getEnforcingLocalOriginSuccessRate,
                out::setEnforcingLocalOriginSuccessRate);
        return out.build();
    }

    private static <T> void copy(BooleanSupplier has, Supplier<T> from, Consumer<T> to) {
        if (has.getAsBoolean()) {
            to.accept(from.get());
        }
    }
}
