#!/bin/sh
# Makes the image that stands for node:20-bookworm-slim where none can be pulled: a small Debian from this machine's own
# mirror, with this machine's Node.js and npm where the official image has them, the user `node`, and the certificate
# authorities and npm settings that this machine trusts. Needs root, debootstrap and podman.
#   sh test/cloud/kit/node-base.sh [<image>]
set -eu
image=${1:-localhost/trellis-node-base:20}
node=$(readlink -f "$(command -v node)")
npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
mirror=$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p' /etc/apt/sources.list.d/*.sources \
  /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | head -n 1)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

debootstrap --variant=minbase --include=ca-certificates,libstdc++6 bookworm "$folder" "$mirror" >&2
rm -rf "$folder"/var/cache/apt/archives/*.deb "$folder"/var/lib/apt/lists/* "$folder"/usr/share/doc "$folder"/usr/share/man
mkdir -p "$folder/usr/local/lib/node_modules" "$folder/usr/local/etc"
cp "$node" "$folder/usr/local/bin/node"
cp -R "$npm" "$folder/usr/local/lib/node_modules/npm"
for name in npm npx; do ln -s "../lib/node_modules/npm/bin/$name-cli.js" "$folder/usr/local/bin/$name"; done
chroot "$folder" groupadd --gid 1000 node
chroot "$folder" useradd --uid 1000 --gid node --create-home --shell /bin/sh node

# How packages are reached from here; the official image has none of it. The authorities have a file of their own, because
# the system's is written anew when a package that belongs to it is installed.
authorities=/usr/local/share/ca-certificates/this-machine.crt
cp -L /etc/ssl/certs/ca-certificates.crt "$folder$authorities"
cp -L /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/ca-certificates.crt"
settings=$(npm config get globalconfig 2>/dev/null)
[ ! -f "$settings" ] || sed "s|^cafile=.*|cafile=$authorities|" "$settings" >"$folder/usr/local/etc/npmrc"
if cp /etc/apt/sources.list.d/*.sources "$folder/etc/apt/sources.list.d/" 2>/dev/null; then rm "$folder/etc/apt/sources.list"; fi
cp /etc/apt/apt.conf.d/*proxy* "$folder/etc/apt/apt.conf.d/" 2>/dev/null || true

tar -C "$folder" -c . | podman import --quiet \
  --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
  --change "ENV NODE_EXTRA_CA_CERTS=$authorities" - "$image"
