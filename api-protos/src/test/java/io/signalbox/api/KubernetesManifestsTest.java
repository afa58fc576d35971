package io.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.signalbox.api.kubernetes.ConfigMap;
import io.signalbox.api.kubernetes.EndpointSlice;
import io.signalbox.api.kubernetes.Pod;
import io.signalbox.api.kubernetes.Secret;
import io.signalbox.api.kubernetes.Service;
import org.junit.jupiter.api.Test;

/** Our messages for Kubernetes objects take Kubernetes' own JSON, and give it back as it was. */
class KubernetesManifestsTest {
    @Test
    void a_service_keeps_every_name_of_the_api_server() throws InvalidProtocolBufferException {
        var json = """
                {"spec": {
                  "clusterIP": "10.96.12.7", "clusterIPs": ["10.96.12.7", "fd00::7"], "ipFamilies": ["IPv4", "IPv6"],
                  "ipFamilyPolicy": "PreferDualStack", "type": "NodePort", "sessionAffinity": "None",
                  "trafficDistribution": "PreferClose", "publishNotReadyAddresses": true,
                  "selector": {"app.kubernetes.io/name": "petstore"},
                  "ports": [
                    {"name": "http", "protocol": "TCP", "port": 8080, "targetPort": "web", "nodePort": 30080,
                     "appProtocol": "kubernetes.io/h2c"},
                    {"name": "admin", "protocol": "TCP", "port": 9090, "targetPort": 9091}]}}
                """;
        var service = read(Service.newBuilder(), json).build();

        assertThat(service.getSpec().getClusterIp()).isEqualTo("10.96.12.7");
        assertThat(service.getSpec().getPorts(0).getTargetPort().getStringValue())
                .isEqualTo("web");
        assertThat(service.getSpec().getPorts(1).getTargetPort().getNumberValue())
                .isEqualTo(9091);
        assertRoundTrip(service, json);
    }

    @Test
    void a_headless_and_an_external_service_are_told_apart() throws InvalidProtocolBufferException {
        var headless = read(Service.newBuilder(), """
                {"spec": {"clusterIP": "None", "ports": [{"port": 80}]}}
                """);
        var external = read(Service.newBuilder(), """
                {"spec": {"type": "ExternalName", "externalName": "api.example.com"}}
                """);
        assertThat(headless.getSpec().getClusterIp()).isEqualTo("None");
        assertThat(external.getSpec().getExternalName()).isEqualTo("api.example.com");
    }

    @Test
    void an_endpoint_slice_tells_a_condition_that_is_false_from_one_that_is_not_known()
            throws InvalidProtocolBufferException {
        var json = """
                {"addressType": "IPv4",
                 "endpoints": [
                   {"addresses": ["10.244.1.5"], "conditions": {"ready": true, "serving": true, "terminating": false},
                    "hostname": "petstore-0", "nodeName": "worker-1", "zone": "eu-west-1a",
                    "hints": {"forZones": [{"name": "eu-west-1a"}]},
                    "targetRef": {"kind": "Pod", "namespace": "default", "name": "petstore-0"}},
                   {"addresses": ["10.244.2.9"], "conditions": {}}],
                 "ports": [{"name": "http", "protocol": "TCP", "port": 8080, "appProtocol": "http"}]}
                """;
        var slice = read(EndpointSlice.newBuilder(), json).build();

        assertThat(slice.getEndpoints(0).getConditions().hasTerminating()).isTrue();
        assertThat(slice.getEndpoints(0).getConditions().getTerminating()).isFalse();
        assertThat(slice.getEndpoints(1).getConditions().hasReady()).isFalse();
        assertRoundTrip(slice, json);
    }

    @Test
    void a_secret_and_a_config_map_keep_text_and_bytes() throws InvalidProtocolBufferException {
        var secretJson = """
                {"type": "kubernetes.io/tls", "data": {"tls.crt": "Y2VydA=="}, "stringData": {"tls.key": "key"}, "immutable": true}
                """;
        var secret = read(Secret.newBuilder(), secretJson).build();
        assertThat(secret.getDataOrThrow("tls.crt")).isEqualTo(ByteString.copyFromUtf8("cert"));
        assertRoundTrip(secret, secretJson);

        var mapJson = """
                {"data": {"greeting": "hello"}, "binaryData": {"logo": "AAEC"}}
                """;
        assertRoundTrip(read(ConfigMap.newBuilder(), mapJson).build(), mapJson);
    }

    @Test
    void a_pod_keeps_the_addresses_of_both_families() throws InvalidProtocolBufferException {
        var json = """
                {"spec": {"nodeName": "worker-1", "hostNetwork": true},
                 "status": {"podIP": "10.244.1.5", "podIPs": [{"ip": "10.244.1.5"}, {"ip": "fd00:1::5"}], "phase": "Running"}}
                """;
        var pod = read(Pod.newBuilder(), json).build();
        assertThat(pod.getStatus().getPodIps(1).getIp()).isEqualTo("fd00:1::5");
        assertRoundTrip(pod, json);
    }

    /** Fails on a name that the message does not know. */
    private static <B extends Message.Builder> B read(B builder, String json) throws InvalidProtocolBufferException {
        JsonFormat.parser().merge(json, builder);
        return builder;
    }

    private static void assertRoundTrip(Message message, String json) throws InvalidProtocolBufferException {
        var printed = JsonFormat.printer().print(message);
        assertThat(JsonParser.parseString(printed)).isEqualTo(JsonParser.parseString(json));
        assertThat(read(message.newBuilderForType(), printed).build()).isEqualTo(message);
    }
}
