# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # dir, mode, env_file … come from scripts/local-engine
# What both kinds of engine share: its identity, its subnet, its files, and making pool, network and profile.

# The identity outlives stops and moves of the folder; the daemon's database holds paths that contain it.
load_state() {
  ID='' SUBNET_INDEX='' NAME=''
  if [ -e "$state_file" ]; then
    # shellcheck disable=SC1090
    . "$state_file"
  else
    ID=$(printf '%s' "$dir" | sha256sum | cut -c1-8)
  fi
  : "${name:=${NAME:-$(basename "$dir" | tr -cd 'a-z0-9-' | cut -c1-30)}}"
  incus_dir=/run/vmmanager/$ID anchor_file=/run/vmmanager/$ID.anchor
  netns=vmm-$ID
  link_host=vmm${ID}h link_inside=vmm${ID}c
  if [ "$mode" = private ]; then
    pool=vmmanager network=vmmbr0 socket=$incus_dir/unix.socket
  else
    pool=vmm-$ID network=vmm${ID}br incus_dir=/var/lib/incus socket=/var/lib/incus/unix.socket
  fi
}

save_state() { printf '%s\n' "ID=$ID" "SUBNET_INDEX=$SUBNET_INDEX" "NAME=$name" >"$state_file"; }

# write_env KEY=value...: in one move, so that no reader sees half of it.
write_env() {
  printf '%s\n' "$@" >"$env_file.new"
  chown "$(calling_uid):$(calling_gid)" "$env_file.new"
  mv "$env_file.new" "$env_file"
}

# env_value KEY: from engine.env, empty when it is not there.
env_value() { sed -n "s/^$1=//p" "$env_file" 2>/dev/null || true; }

# The client keeps its files beside the engine, not in anybody's home.
incus_cli() { INCUS_DIR=$incus_dir INCUS_CONF=$dir/client timeout -k 5 "${incus_timeout:-60}" incus --force-local "$@" </dev/null; }
exec_incus() { INCUS_DIR=$incus_dir INCUS_CONF=$dir/client exec incus "$@"; }

daemon_answers() { incus_timeout=5 incus_cli query /1.0 >/dev/null 2>&1; }

require_running() {
  if [ -e "$env_file" ] && [ -S "$socket" ]; then return 0; fi
  die "The engine in $dir does not run." "Start it with: scripts/local-engine up --dir $dir"
}

require_commands() {
  local command missing=()
  for command in "$@"; do have "$command" || missing+=("$command"); done
  incusd_path >/dev/null || missing+=(incusd)
  [ ${#missing[@]} -eq 0 ] || die "Missing on this machine: ${missing[*]}" "Install what is needed with: scripts/install-prerequisites"
}

# --- owner --------------------------------------------------------------------------------------------------------------------
# A test's engine must not outlive the test, and a killed process cleans nothing up.

start_watch() {
  [ -n "$owner" ] || return 0
  setsid "$self" watch --dir "$dir" --owner "$owner" >/dev/null 2>&1 </dev/null 8>&- 9>&- &
}

watch_owner() {
  local start
  start=$(proc_start "$owner") || start=gone
  while proc_is "$owner" "$start"; do sleep 1; done
  exec "$self" destroy --dir "$dir"
}

# --- subnet -------------------------------------------------------------------------------------------------------------------
# 10.117.N.0/24 is the bridge of engine N, 10.118.N.0/30 the link between host and namespace. A reservation names the folder that
# holds N, so that addresses stay the same over restarts; it lapses with the folder.

subnet_free() {
  local range
  for range in "10.117.$1.0/24" "10.118.$1.0/30"; do
    { ip -4 route show table all root "$range" && ip -4 route show table all match "$range"; } 2>/dev/null |
      grep -qvE "^default|$link_host|$network" && return 1
  done
  return 0
}

# holder N: the folder that reserved N, when that folder still says so.
holder() {
  local folder
  folder=$(cat "$reservations/$1" 2>/dev/null) || return 1
  grep -qxs "SUBNET_INDEX=$1" "$folder/engine.state" || return 1
  printf '%s' "$folder"
}

reserve_subnet() {
  local index owner
  mkdir -p "$reservations"
  exec 8>"$reservations/.lock"
  flock -w 30 8 || die "The list of subnets in $reservations is locked for half a minute already."
  for index in $SUBNET_INDEX $(seq 1 254); do
    owner=$(holder "$index") || owner=$dir
    if [ "$owner" = "$dir" ] && subnet_free "$index"; then
      SUBNET_INDEX=$index
      save_state # before the reservation: without it the reservation would count as lapsed
      printf '%s\n' "$dir" >"$reservations/$index"
      exec 8>&-
      subnet=10.117.$index.0/24 gateway=10.117.$index.1 link_host_address=10.118.$index.1 link_inside_address=10.118.$index.2
      return
    fi
  done
  die "No free subnet among 10.117.1.0/24 to 10.117.254.0/24." "Stop engines that are not needed (reservations: $reservations)."
}

release_subnet() {
  local reservation
  for reservation in "$reservations"/*; do
    [ "$(cat "$reservation" 2>/dev/null)" != "$dir" ] || rm -f "$reservation"
  done
}

# --- pool and network ---------------------------------------------------------------------------------------------------------

# A sparse file grows to its size: with less room the pool would break in mid-write instead of saying "full".
fitting_pool_size() {
  local number=${pool_size%?iB} wanted free
  case $pool_size in
    *MiB) wanted=$number ;;
    *GiB) wanted=$((number * 1024)) ;;
    *TiB) wanted=$((number * 1024 * 1024)) ;;
  esac
  free=$(df --output=avail -BM "$1" | tail -n1 | tr -dc 0-9)
  if [ "$wanted" -le $((free * 9 / 10)) ]; then printf '%s' "$pool_size" && return; fi
  [ "$free" -ge 2048 ] || die "Only $free MiB are free at $1; the engine's storage pool needs 2 GiB at least." "Free some space, or put the data elsewhere."
  warn "Only $free MiB are free at $1: the storage pool gets $((free * 8 / 10)) MiB instead of $pool_size."
  printf '%dMiB' $((free * 8 / 10))
}

# ensure_pool FOLDER: a btrfs pool on a file (a `dir` pool would have no quota and would copy instead of clone).
ensure_pool() {
  incus_cli storage show "$pool" >/dev/null 2>&1 && return
  grep -qw btrfs /proc/filesystems || modprobe btrfs 2>/dev/null || die "This kernel has no btrfs, which the engine's storage pool needs."
  incus_cli storage create "$pool" btrfs size="$(fitting_pool_size "$1")"
}

# ensure_network KEY=value...
ensure_network() {
  local key
  if ! incus_cli network show "$network" >/dev/null 2>&1; then
    incus_cli network create "$network" --type=bridge "ipv4.address=$gateway/24" ipv4.dhcp=true ipv6.address=none "$@"
  elif key=$(incus_cli network get "$network" ipv4.address) && [ "$key" != "$gateway/24" ]; then
    incus_cli network set "$network" "ipv4.address=$gateway/24" # the old range is taken by something else now
  fi
}

# The kernel's defaults end at some twenty system containers: each holds inotify instances and keys of the same mapped user.
# Raised for the running kernel only, and never lowered.
raise_kernel_limits() {
  local key wanted present
  while read -r key wanted; do
    present=$(cat "/proc/sys/$key" 2>/dev/null) || continue
    [ "$present" -ge "$wanted" ] || echo "$wanted" >"/proc/sys/$key" 2>/dev/null || true
  done <<'LIMITS'
fs/inotify/max_user_instances 8192
fs/inotify/max_user_watches 1048576
kernel/keys/maxkeys 4000
kernel/keys/maxbytes 2000000
LIMITS
}
