{{/* One trigger for each queue of a service; waiting and held messages count, delayed ones do not. */}}
{{- define "avocet.triggers" -}}
{{- range include "avocet.queues" . | fromJsonArray }}
- type: aws-sqs-queue
  authenticationRef:
    name: {{ include "avocet.fullname" $.root }}
  metadata:
    queueURL: {{ include "avocet.queueUrl" (dict "root" $.root "queue" .) | quote }}
    awsRegion: {{ $.root.Values.aws.region | quote }}
    queueLength: {{ $.worker.scaling.messagesPerReplica | quote }}
    activationQueueLength: {{ $.worker.scaling.activationMessages | quote }}
    scaleOnInFlight: "true"
    {{- with $.root.Values.aws.endpoints.sqs }}
    awsEndpoint: {{ . | quote }}
    {{- end }}
{{- end }}
{{- end -}}

{{/* "yes" where KEDA scales any service. */}}
{{- define "avocet.usesKeda" -}}
{{- range $service, $worker := include "avocet.workers" . | fromYaml -}}
{{- if has $worker.scaling.mode (list "keda" "job") }}yes{{ end -}}
{{- end -}}
{{- end -}}
