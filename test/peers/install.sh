#!/bin/sh
# Installs the programs that the tests of the cloud profile talk to and that no package of the system holds. Each goes into
# a folder of its own, named by its version, below TRELLIS_PEERS or the user's cache, and is installed once.
#   sh test/peers/install.sh                 all of them
#   sh test/peers/install.sh hidane moto     these
# They come from the registries of cargo (hidane), Go (versitygw), Python (moto with cfn-lint) and npm (firebase-tools).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
peers=${TRELLIS_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/trellis-peers}
mkdir -p "$peers"

# What was cut off has no stamp and begins anew.
place() {
  name=$1
  shift
  [ -e "$peers/$name/.whole" ] && return 0
  echo "Installing $name."
  rm -rf "${peers:?}/$name"
  mkdir -p "$peers/$name"
  if "$@" "$peers/$name" >"$peers/$name.log" 2>&1; then
    touch "$peers/$name/.whole"
    return 0
  fi
  echo "$name could not be installed; the end of $peers/$name.log:" >&2
  tail -n 15 "$peers/$name.log" >&2
  return 1
}

# A Firestore emulator. Its own release profile spends most of its time on optimizing, which tests do not need.
hidane() {
  CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    cargo install --quiet --locked --version 0.6.0 --root "$1" hidane
}

# An S3 server over a folder.
versitygw() {
  GOBIN=$1/bin go install github.com/versity/versitygw/cmd/versitygw@v1.8.0
}

# The APIs of AWS, and a linter of its templates.
moto() {
  python3 -m venv "$1" && "$1/bin/pip" install --quiet --disable-pip-version-check -r "$here/python.txt"
}

# The Firebase Auth emulator.
firebase_tools() {
  cp "$here/firebase-tools/package.json" "$here/firebase-tools/package-lock.json" "$1"
  npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund
}

status=0
for program in ${*:-versitygw moto firebase-tools hidane}; do
  case $program in
    hidane) place hidane-0.6.0 hidane ;;
    versitygw) place versitygw-1.8.0 versitygw ;;
    moto) place moto-5.2.5 moto ;;
    firebase-tools) place firebase-tools-15.34.2 firebase_tools ;;
    *) echo "There is no peer called $program." >&2 && status=1 ;;
  esac || status=1
done
exit $status
