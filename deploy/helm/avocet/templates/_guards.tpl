{{/* What values.schema.json cannot say, since it spans keys. Each refusal is a sentence with the remedy. */}}
{{- define "avocet.guards" -}}
{{- $values := .Values -}}
{{- $workers := include "avocet.workers" . | fromYaml -}}
{{- if not $workers -}}
{{- fail "Every service is disabled: enable at least one of workers.ingest, converter, trainer, deployer." -}}
{{- end -}}
{{- if not $values.aws.region -}}
{{- fail "aws.region is not set: give the region of the queues and the bucket, e.g. eu-west-1." -}}
{{- end -}}
{{- if not $values.aws.bucket -}}
{{- fail "aws.bucket is not set: give the bucket that holds the jobs." -}}
{{- end -}}
{{- if and (or $workers.trainer $workers.deployer) (not $values.aws.executionRoleArn) -}}
{{- fail "aws.executionRoleArn is not set: trainer and deployer need the role that SageMaker runs under; give it or disable both." -}}
{{- end -}}
{{- with $workers.ingest -}}
{{- if and (include "avocet.labelling" (dict "root" $ "worker" .)) (not $values.aws.executionRoleArn) -}}
{{- fail "aws.executionRoleArn is not set: Ingest:Labelling hands SageMaker the role it labels under; give it or set Ingest:Labelling to false." -}}
{{- end -}}
{{- end -}}
{{- if and (eq $values.keda.identity.owner "workload") $values.keda.identity.roleArn -}}
{{- fail "keda.identity.roleArn is only for owner keda: with owner workload KEDA uses the worker's own role; clear one of the two." -}}
{{- end -}}
{{- if and (eq $values.keda.identity.owner "workload") (ne $values.aws.identity "irsa") -}}
{{- fail (printf "keda.identity.owner is workload, but aws.identity is %s: KEDA finds the worker's role only by the annotation of IRSA; use owner keda." $values.aws.identity) -}}
{{- end -}}
{{- range $service, $worker := $workers -}}
{{- include "avocet.guards.worker" (dict "values" $values "at" (printf "workers.%s" $service) "service" $service "worker" $worker) -}}
{{- end -}}
{{- if $values.console.enabled -}}
{{- include "avocet.guards.worker" (dict "values" $values "at" "console" "service" "console" "worker" (include "avocet.console" . | fromYaml)) -}}
{{- if and $values.console.ingressFrom (not $values.networkPolicy.enabled) -}}
{{- fail "console.ingressFrom is set, but networkPolicy.enabled is false, so that everybody may open the pages: enable it, or clear ingressFrom." -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "avocet.guards.worker" -}}
{{- $at := .at -}}
{{- $scaling := .worker.scaling -}}
{{- $timing := .worker.timing -}}
{{- $grace := int $timing.terminationGracePeriodSeconds -}}
{{- if and (eq $scaling.mode "job") (ne .service "converter") -}}
{{- fail (printf "%s.scaling.mode is job, which is only for the converter: the other services' messages are short; use keda, hpa or fixed." $at) -}}
{{- end -}}
{{- if and (ne $scaling.mode "fixed") (gt (int $scaling.minReplicas) (int $scaling.maxReplicas)) -}}
{{- fail (printf "%s.scaling.minReplicas is %d, more than maxReplicas %d." $at (int $scaling.minReplicas) (int $scaling.maxReplicas)) -}}
{{- end -}}
{{- if and (eq $scaling.mode "hpa") (lt (int $scaling.minReplicas) 1) -}}
{{- fail (printf "%s.scaling.minReplicas is 0, but an HPA cannot wake a service that has no replica: set at least 1, or use mode keda." $at) -}}
{{- end -}}
{{- if and (eq $scaling.mode "keda") (gt (int $scaling.fallback.replicas) (int $scaling.maxReplicas)) -}}
{{- fail (printf "%s.scaling.fallback.replicas is %d, more than maxReplicas %d." $at (int $scaling.fallback.replicas) (int $scaling.maxReplicas)) -}}
{{- end -}}
{{- if and (has $scaling.mode (list "keda" "job")) (not .values.aws.accountId) -}}
{{- fail (printf "aws.accountId is not set, but KEDA scales %s and needs the addresses of its queues: give the 12 digits, or use scaling.mode hpa or fixed." $at) -}}
{{- end -}}
{{- if and (eq $scaling.mode "job") (le (int $scaling.job.activeDeadlineSeconds) (int (add $scaling.job.idleSeconds $grace))) -}}
{{- fail (printf "%s.scaling.job.activeDeadlineSeconds is %d, but a job needs more than idleSeconds and the grace period together (%d)." $at (int $scaling.job.activeDeadlineSeconds) (int (add $scaling.job.idleSeconds $grace))) -}}
{{- end -}}
{{- if lt $grace (int (add $timing.drainSeconds 10)) -}}
{{- fail (printf "%s.timing.terminationGracePeriodSeconds is %d, but stopping takes drainSeconds (%d) and up to 10 s to close: set at least %d, or leave it empty." $at $grace (int $timing.drainSeconds) (int (add $timing.drainSeconds 10))) -}}
{{- end -}}
{{- if le (int $timing.visibilityTimeoutSeconds) $grace -}}
{{- fail (printf "%s.timing.visibilityTimeoutSeconds is %d, but a stopping service may hold a message for its grace period (%d s): set more, or another replica takes the message meanwhile." $at (int $timing.visibilityTimeoutSeconds) $grace) -}}
{{- end -}}
{{- if and .worker.serviceAccount.roleArn (ne .values.aws.identity "irsa") -}}
{{- fail (printf "%s.serviceAccount.roleArn is set, but aws.identity is %s: an annotation is only read by IRSA; clear it, or set aws.identity to irsa." $at .values.aws.identity) -}}
{{- end -}}
{{- if and (eq .values.aws.identity "irsa") .worker.serviceAccount.create (not .worker.serviceAccount.roleArn) -}}
{{- fail (printf "%s.serviceAccount.roleArn is not set, but aws.identity is irsa: give the role of deploy/aws, or set aws.identity to podIdentity or none." $at) -}}
{{- end -}}
{{- if and (not .worker.serviceAccount.create) (not .worker.serviceAccount.name) -}}
{{- fail (printf "%s.serviceAccount.create is false, but there is no name: name the account that exists." $at) -}}
{{- end -}}
{{- if gt (include "avocet.mebibytes" .worker.tmpSize | int) (include "avocet.mebibytes" (index .worker.resources.limits "ephemeral-storage") | int) -}}
{{- fail (printf "%s.tmpSize is %s, more than resources.limits.ephemeral-storage (%s), of which it is a part." $at .worker.tmpSize (index .worker.resources.limits "ephemeral-storage")) -}}
{{- end -}}
{{- if gt (include "avocet.mebibytes" .worker.resources.requests.memory | int) (include "avocet.mebibytes" .worker.resources.limits.memory | int) -}}
{{- fail (printf "%s.resources.requests.memory is %s, more than limits.memory (%s)." $at .worker.resources.requests.memory .worker.resources.limits.memory) -}}
{{- end -}}
{{- end -}}
