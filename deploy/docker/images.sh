#!/usr/bin/env bash
# The services' images out of programs that are built already, in seconds and without an SDK's image: images.sh [CONFIGURATION [TAG]]
#   dotnet build Avocet.slnx --configuration Release && deploy/docker/images.sh release test      # avocet/converter:test and the others
# The same Dockerfile, base images and files as in a whole build, but for programs that dotnet build and not dotnet publish made.
set -euo pipefail

configuration=${1:-release}
tag=${2:-latest}
cd "$(dirname "$0")/../.."
stage=artifacts/images
probe=artifacts/probe/probe.dll

rm -rf "$stage" && mkdir -p "$stage"
for project in services/Ingest services/Converter services/Trainer services/Deployer cli/Cli; do
  service=${project#*/}
  built=artifacts/bin/$service/$configuration
  if [ ! -f "$built/$([ "$service" = Cli ] && echo avocet || echo "Avocet.$service").dll" ]; then
    echo "$built holds no program. Run dotnet build ${project%/Cli} --configuration $configuration first." >&2
    exit 1
  fi
  # Linked, not copied. Settings for laptops, documentation and symbols stay outside, as they do in a whole build.
  cp -al "$built" "$stage/$service"
  rm -f "$stage/$service"/appsettings*.json "$stage/$service"/*.xml "$stage/$service"/*.pdb "$stage/$service/Avocet.$service" "$stage/$service/avocet"
  # Libraries of other systems.
  find "$stage/$service/runtimes" -mindepth 1 -maxdepth 1 ! -name linux-x64 -exec rm -rf {} + 2>/dev/null || true
done
cp -l "$stage/Converter/runtimes/linux-x64/native/libOpenCvSharpExtern.so" "$stage/"
if [ ! -f "$probe" ] || [ deploy/docker/probe.cs -nt "$probe" ]; then
  dotnet publish deploy/docker/probe.cs --configuration Release --verbosity quiet -p:DebugType=none -p:PublishDocumentationFiles=false \
    -p:RunAnalyzers=false --output artifacts/probe
fi
cp -al artifacts/probe "$stage/probe"

# Debian 12's own client has BuildKit in it; newer ones have it as a plugin, which compose.sh brings where it is missing.
docker=
for client in docker /usr/bin/docker; do
  if "$client" buildx version >/dev/null 2>&1 || "$client" --version 2>/dev/null | grep -q 'version 20\.'; then docker=$client && break; fi
done
if [ -z "$docker" ]; then
  deploy/docker/compose.sh .avocet/compose >/dev/null
  export DOCKER_CONFIG=$PWD/.avocet/compose/config
fi
network=default
docker network inspect bridge >/dev/null 2>&1 || network=host
for image in ingest converter trainer deployer cli; do
  DOCKER_BUILDKIT=1 "${docker:-docker}" build --quiet --network $network --file deploy/docker/Dockerfile \
    --build-arg PROGRAMS=prebuilt --target $image --tag "avocet/$image:$tag" . >/dev/null
done
docker images --format '{{.Repository}}:{{.Tag}} {{.Size}}' --filter "reference=avocet/*:$tag"
