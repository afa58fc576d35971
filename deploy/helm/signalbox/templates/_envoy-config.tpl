{{/*
The files in /etc/envoy. files/ holds what Signalbox renders ("./signalbox bootstrap", kept equal by ChartFilesTest), with
the words in capitals in place of what an installation decides.
*/}}
{{- define "signalbox.envoyConfig" -}}
{{- $bootstrap := eq .Values.xdsTls.mode "plaintext" | ternary "bootstrap-plaintext" "bootstrap-tls" -}}
envoy.yaml: |
  {{- include "signalbox.envoyFile" (list . (printf "%s/envoy.yaml" $bootstrap)) | nindent 2 }}
{{- if include "signalbox.usesTls" . }}
xds-authority.yaml: |
  {{- include "signalbox.envoyFile" (list . "bootstrap-tls/xds-authority.yaml") | nindent 2 }}
xds-certificate.yaml: |
  {{- include "signalbox.envoyFile" (list . "bootstrap-tls/xds-certificate.yaml") | nindent 2 }}
{{- end }}
drain.sh: |
  {{- .Files.Get "files/drain.sh" | trimSuffix "\n" | nindent 2 }}
{{- end }}

{{/* (list root file) */}}
{{- define "signalbox.envoyFile" -}}
{{- $root := index . 0 -}}
{{- $root.Files.Get (printf "files/%s" (index . 1)) | replace "XDS_HOST" (include "signalbox.xdsHost" $root)
  | replace "WRITE_NAMESPACE" $root.Release.Namespace | replace `"::"` ($root.Values.bindAddress | quote)
  | replace "ipv4_compat: true" (printf "ipv4_compat: %t" (eq $root.Values.bindAddress "::"))
  | trimSuffix "\n" }}
{{- end }}
