{{/* Not empty where Ingest may have images labelled, for which it calls SageMaker. */}}
{{- define "avocet.labelling" -}}
{{- $settings := mergeOverwrite (deepCopy .root.Values.settings) (deepCopy .worker.settings) -}}
{{- if eq (get $settings "Ingest:Labelling" | toString | lower) "true" }}true{{ end -}}
{{- end -}}

{{/* Every variable the chart sets. Names with __ are settings of the services; a test compares them with the options classes. */}}
{{- define "avocet.env" -}}
{{- $aws := .root.Values.aws -}}
- name: AWS_REGION
  value: {{ $aws.region | quote }}
- name: DOTNET_ENVIRONMENT
  value: Production
- name: DOTNET_SHUTDOWNTIMEOUTSECONDS
  value: {{ .worker.timing.drainSeconds | quote }}
- name: DOTNET_GCHeapHardLimitPercent
  value: {{ printf "0x%x" (int .worker.gcHeapPercent) | quote }}
{{- if ne .service "console" }}
- name: Health__Port
  value: "8080"
- name: Health__ListenAddress
  value: "*"
{{- end }}
- name: Avocet__Bucket
  value: {{ $aws.bucket | quote }}
- name: Avocet__Bus
  value: AmazonSqs
- name: Avocet__Sqs__Region
  value: {{ $aws.region | quote }}
- name: Avocet__Sqs__Prefix
  value: {{ $aws.prefix | quote }}
- name: Avocet__Sqs__CreateTopology
  value: "false"
- name: Avocet__Sqs__WaitSeconds
  value: "20"
{{- with $aws.endpoints.sqs }}
- name: Avocet__Sqs__ServiceUrl
  value: {{ . | quote }}
{{- end }}
{{- with $aws.endpoints.sns }}
- name: Avocet__Sqs__SnsServiceUrl
  value: {{ . | quote }}
{{- end }}
- name: Avocet__Store
  value: S3
- name: Avocet__S3__Region
  value: {{ $aws.region | quote }}
{{- with $aws.endpoints.s3 }}
- name: Avocet__S3__ServiceUrl
  value: {{ . | quote }}
{{- end }}
{{- if or (has .service (list "trainer" "deployer" "console")) (and (eq .service "ingest") (include "avocet.labelling" .)) }}
- name: SageMaker__Region
  value: {{ $aws.region | quote }}
- name: SageMaker__RoleArn
  value: {{ $aws.executionRoleArn | quote }}
{{- with $aws.endpoints.sageMaker }}
- name: SageMaker__ServiceUrl
  value: {{ . | quote }}
{{- end }}
{{- end }}
{{- $settings := mergeOverwrite (deepCopy .root.Values.settings) (deepCopy .worker.settings) }}
{{- range $key, $value := $settings }}
- name: {{ $key | replace ":" "__" }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- with .worker.extraEnv }}
{{ tpl (toYaml .) $.root }}
{{- end }}
{{- end -}}
