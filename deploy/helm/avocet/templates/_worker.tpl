{{/*
The services that are installed, as YAML: {service: values}, where values are workerDefaults changed by workers.<service>, with the
grace period filled in. Every template ranges over this, so that a guard and an object never see different numbers.
*/}}
{{- define "avocet.workers" -}}
{{- $workers := dict -}}
{{- range $service, $own := .Values.workers -}}
{{- $worker := mustMergeOverwrite (deepCopy $.Values.workerDefaults) (deepCopy $own) -}}
{{- if $worker.enabled -}}
{{- if not $worker.timing.terminationGracePeriodSeconds -}}
{{- $_ := set $worker.timing "terminationGracePeriodSeconds" (add $worker.timing.drainSeconds 15) -}}
{{- end -}}
{{- $_ := set $workers $service $worker -}}
{{- end -}}
{{- end -}}
{{- toYaml $workers -}}
{{- end -}}

{{/* The console as one more worker, whose pod has the same shape: one replica, and nothing to drain. */}}
{{- define "avocet.console" -}}
{{- $fixed := dict "scaling" (dict "mode" "fixed" "replicas" 1) "timing" (dict "drainSeconds" 15 "terminationGracePeriodSeconds" 30) -}}
{{- $own := omit .Values.console "enabled" "ingressFrom" -}}
{{- mustMergeOverwrite (deepCopy .Values.workerDefaults) $fixed (dict "serviceAccount" (dict "name" "" "roleArn" "" "annotations" dict)) (deepCopy $own) | toYaml -}}
{{- end -}}

{{/* Queues of a service, in the order of files/services.json, which a test compares with the literals in the code. */}}
{{- define "avocet.queues" -}}
{{- $services := .root.Files.Get "files/services.json" | fromJson -}}
{{- $names := list -}}
{{- range (index $services .service).queues -}}
{{- $names = append $names (printf "%s%s" $.root.Values.aws.prefix .) -}}
{{- end -}}
{{- toJson $names -}}
{{- end -}}

{{/* Address of a queue: that of SQS's region, or of the stand-in. */}}
{{- define "avocet.queueUrl" -}}
{{- $suffix := ternary "amazonaws.com.cn" "amazonaws.com" (hasPrefix "cn-" .root.Values.aws.region) -}}
{{- $base := .root.Values.aws.endpoints.sqs | default (printf "https://sqs.%s.%s" .root.Values.aws.region $suffix) -}}
{{- printf "%s/%s/%s" (trimSuffix "/" $base) .root.Values.aws.accountId .queue -}}
{{- end -}}

{{/* A quantity with the unit Mi or Gi in Mi. */}}
{{- define "avocet.mebibytes" -}}
{{- if hasSuffix "Gi" . -}}{{ mul (trimSuffix "Gi" . | int64) 1024 }}{{- else -}}{{ trimSuffix "Mi" . | int64 }}{{- end -}}
{{- end -}}

{{- define "avocet.image" -}}
{{- $repository := .worker.image.repository | default (printf "%s/%s" .root.Values.image.repository (.image | default .service)) -}}
{{- if .worker.image.digest -}}
{{ $repository }}@{{ .worker.image.digest }}
{{- else -}}
{{ $repository }}:{{ .worker.image.tag | default .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end -}}
{{- end -}}
