{{- define "avocet.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}{{ .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else -}}{{ printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What selects the pods of a service: never changes after the first install. Call with (dict "root" $ "service" "trainer"); "component" is
for pods beside the service's own. */}}
{{- define "avocet.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component | default .service }}
{{- end -}}

{{/* Labels of an object of a service; without "service", of the whole. */}}
{{- define "avocet.labels" -}}
{{- if .service }}
{{- include "avocet.selector" . }}
{{- else -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: avocet
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* metadata of an object: name, namespace, labels, annotations. "suffix" comes behind the service. */}}
{{- define "avocet.metadata" -}}
name: {{ include "avocet.fullname" .root }}{{ with .service }}-{{ . }}{{ end }}{{ with .suffix }}-{{ . }}{{ end }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "avocet.labels" . | nindent 2 }}
  {{- with .labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with mergeOverwrite (deepCopy .root.Values.commonAnnotations) (.annotations | default dict) }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "avocet.serviceAccountName" -}}
{{- default (printf "%s-%s" (include "avocet.fullname" .root) .service) .worker.serviceAccount.name -}}
{{- end -}}

{{/* The account of a service. Call with root, service, worker. */}}
{{- define "avocet.serviceAccount" -}}
{{- $account := .worker.serviceAccount -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "avocet.serviceAccountName" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "avocet.labels" (dict "root" .root "service" .service) | nindent 4 }}
  {{- $annotations := mergeOverwrite (deepCopy .root.Values.commonAnnotations) (deepCopy $account.annotations) }}
  {{- with $account.roleArn }}
  {{- $_ := set $annotations "eks.amazonaws.com/role-arn" . }}
  {{- end }}
  {{- with $annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end -}}
