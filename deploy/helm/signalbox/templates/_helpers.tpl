{{- define "signalbox.labels" -}}
app.kubernetes.io/name: signalbox
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}

{{/* What selects the pods. Gloo Edge's labels. */}}
{{- define "signalbox.controlPlane" -}}
gloo: gloo
{{- end }}

{{- define "signalbox.gatewayProxy" -}}
gloo: gateway-proxy
gateway-proxy-id: gateway-proxy
{{- end }}

{{- define "signalbox.xdsHost" -}}
gloo.{{ .Release.Namespace }}.svc.{{ .Values.clusterDomain }}
{{- end }}

{{- define "signalbox.usesTls" -}}
{{- if ne .Values.xdsTls.mode "plaintext" }}true{{ end }}
{{- end }}

{{/* An address with a port, as --xds-address takes it: (list address port) */}}
{{- define "signalbox.hostPort" -}}
{{- $address := index . 0 -}}
{{- if contains ":" $address }}[{{ $address }}]{{ else }}{{ $address }}{{ end }}:{{ index . 1 }}
{{- end }}

{{/* (list image defaultTag) */}}
{{- define "signalbox.image" -}}
{{- $image := index . 0 -}}
{{ $image.repository }}:{{ $image.tag | default (index . 1) }}{{ with $image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* Pods conform to the Pod Security Standard "restricted". */}}
{{- define "signalbox.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 10101
runAsGroup: 10101
fsGroup: 10101
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "signalbox.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* Where pods run: (list values labelsThatSelectThem) */}}
{{- define "signalbox.scheduling" -}}
{{- $values := index . 0 -}}
{{- with $values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- index $ 1 | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
  {{- end }}
{{- end }}

{{/*
The namespaces that the control plane has Roles in, one a line; empty if it reads all. More than 16 namespaces are read by
one watch of all (NamespaceScope.APART_MAX), which no Role allows.
*/}}
{{- define "signalbox.roleNamespaces" -}}
{{- if and .Values.settings.watchNamespaces (not .Values.settings.watchNamespaceSelectors) }}
{{- $namespaces := append .Values.settings.watchNamespaces .Release.Namespace | uniq | sortAlpha }}
{{- if le (len $namespaces) 16 }}
{{- join "\n" $namespaces }}
{{- end }}
{{- end }}
{{- end }}
