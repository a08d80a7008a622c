# shellcheck shell=bash
# shellcheck disable=SC2154 # here, pool … come from scripts/local-engine and common.sh
# Template images: from the cache of scripts/build-image into the engine.

# import_images [TEMPLATE...]: under vmmanager/TEMPLATE; nothing to do when the engine has that very image already.
import_images() {
  local folders template folder fingerprint imports=() import
  require_running
  folders=$("$here/build-image" "$@")
  while read -r template folder; do
    fingerprint=$(cat "$folder/fingerprint")
    [ "$(alias_target "vmmanager/$template")" != "$fingerprint" ] || continue
    import_image "$template" "$folder" "$fingerprint" &
    imports+=("$!")
  done <<<"$folders"
  for import in "${imports[@]}"; do wait "$import"; done
}

alias_target() { { incus_cli query "/1.0/images/aliases/$1" 2>/dev/null || true; } | sed -nE 's/.*"target": *"([0-9a-f]+)".*/\1/p'; }

import_image() {
  local template=$1 folder=$2 fingerprint=$3 since old
  since=$(now_us)
  old=$(alias_target "vmmanager/$template")
  incus_cli image show "$fingerprint" >/dev/null 2>&1 ||
    incus_timeout=300 incus_cli image import "$folder/metadata.tar.gz" "$folder/rootfs.squashfs" >/dev/null
  [ -z "$old" ] || incus_cli image alias delete "vmmanager/$template"
  incus_cli image alias create "vmmanager/$template" "$fingerprint"
  # Instances of the old one do not need it.
  [ -z "$old" ] || incus_cli image delete "$old" || true
  unpack_once "$template"
  note "image vmmanager/$template imported in $(elapsed "$since")"
}

# The first instance of an image pays for unpacking it into the pool: better now than with somebody waiting.
unpack_once() {
  local probe=vmmanager-unpack-${1//./-}
  incus_timeout=300 incus_cli create "vmmanager/$1" "$probe" --storage "$pool" --network "$network" >/dev/null
  incus_cli delete --force "$probe" >/dev/null
}
