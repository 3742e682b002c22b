{{/*
The pod of a service, for Deployment, ScaledJob and helm test: nothing but the service, as user 1654, nothing writable but /tmp.
Call with root, service, worker; "probes" false leaves the probes out, "restartPolicy" and "variables" are for jobs; "args", "image" and "port"
are for what is not a service: {name, number, live, ready}.
*/}}
{{- define "avocet.pod" -}}
{{- $port := .port | default (dict "name" "health" "number" 8080 "live" "/health/live" "ready" "/health/ready") -}}
metadata:
  labels:
    {{- include "avocet.labels" . | nindent 4 }}
    {{- with .worker.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    kubectl.kubernetes.io/default-container: {{ .service }}
    {{- with .worker.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "avocet.serviceAccountName" . }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .worker.timing.terminationGracePeriodSeconds }}
  {{- with .restartPolicy }}
  restartPolicy: {{ . }}
  {{- end }}
  {{- with .root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 1654
    runAsGroup: 1654
    fsGroup: 1654
    seccompProfile: { type: RuntimeDefault }
  {{- with .worker.extraInitContainers }}
  initContainers:
    {{- tpl (toYaml .) $.root | nindent 4 }}
  {{- end }}
  containers:
    - name: {{ .service }}
      image: {{ include "avocet.image" . }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      {{- with .args }}
      args: {{ toJson . }}
      {{- end }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: { drop: [ALL] }
      env:
        {{- include "avocet.env" . | nindent 8 }}
        {{- range $name, $value := .variables }}
        - name: {{ $name }}
          value: {{ $value | quote }}
        {{- end }}
      {{- with .worker.extraEnvFrom }}
      envFrom:
        {{- tpl (toYaml .) $.root | nindent 8 }}
      {{- end }}
      ports:
        - name: {{ $port.name }}
          containerPort: {{ $port.number }}
      {{- if .probes }}
      startupProbe:
        httpGet: { path: {{ $port.live }}, port: {{ $port.name }} }
        periodSeconds: 2
        failureThreshold: {{ max 1 (div (int .worker.probes.startupSeconds) 2) }}
      livenessProbe:
        httpGet: { path: {{ $port.live }}, port: {{ $port.name }} }
        periodSeconds: {{ .worker.probes.periodSeconds }}
        timeoutSeconds: 5
        failureThreshold: {{ .worker.probes.livenessFailures }}
      readinessProbe:
        httpGet: { path: {{ $port.ready }}, port: {{ $port.name }} }
        periodSeconds: {{ .worker.probes.periodSeconds }}
        timeoutSeconds: 5
        failureThreshold: 3
      {{- end }}
      resources:
        {{- toYaml .worker.resources | nindent 8 }}
      volumeMounts:
        - name: tmp
          mountPath: /tmp
        {{- with .worker.extraVolumeMounts }}
        {{- tpl (toYaml .) $.root | nindent 8 }}
        {{- end }}
    {{- with .worker.extraContainers }}
    {{- tpl (toYaml .) $.root | nindent 4 }}
    {{- end }}
  volumes:
    - name: tmp
      emptyDir: { sizeLimit: {{ .worker.tmpSize }} }
    {{- with .worker.extraVolumes }}
    {{- tpl (toYaml .) $.root | nindent 4 }}
    {{- end }}
  {{- if .worker.topologySpread.enabled }}
  topologySpreadConstraints:
    {{- range (list "topology.kubernetes.io/zone" "kubernetes.io/hostname") }}
    - topologyKey: {{ . }}
      maxSkew: 1
      whenUnsatisfiable: {{ $.worker.topologySpread.whenUnsatisfiable }}
      labelSelector:
        matchLabels:
          {{- include "avocet.selector" $ | nindent 10 }}
      {{- if $.rolling }}
      matchLabelKeys: [pod-template-hash]
      {{- end }}
    {{- end }}
  {{- end }}
  {{- with .worker.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with .worker.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .worker.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .worker.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
