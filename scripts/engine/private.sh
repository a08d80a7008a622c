# shellcheck shell=bash
# shellcheck disable=SC2154 # dir, netns, socket … come from scripts/local-engine and common.sh
# A daemon of our own, for machines without systemd.
#
# Everything lives in three namespaces: network (named, so that the link survives a daemon), mounts, and processes. The first
# process of the process namespace, the anchor, does nothing but hold them and reap; its end ends every process in it and with the
# last of them every mount and loop device. So nothing can be left over, whatever died before.
#
# The data lies in DIR/incus. A bind mount shows it as /run/vmmanager/ID: a Unix socket's path may have 107 characters only, and the
# containers' mapped root must be able to walk the path, which it cannot below a private home.

# --- namespaces ---------------------------------------------------------------------------------------------------------------

mount_data() {
  mkdir -p "$dir/incus" "$incus_dir"
  chmod 711 "$dir/incus"
  chmod 755 /run/vmmanager
  if mountpoint -q "$incus_dir"; then
    [ "$(stat -c %d:%i "$incus_dir")" != "$(stat -c %d:%i "$dir/incus")" ] || return 0
    die "$incus_dir shows the data of another engine." "Was $dir copied from a running checkout? Then delete $state_file and try again."
  fi
  mount --bind "$dir/incus" "$incus_dir"
  mount --make-private "$incus_dir"
}

# The host reaches the bridge's subnet through the link and nothing else; inside there is no default route. Conversations start at
# the host's end only: the firewall drops what instances begin towards the host.
make_network_namespace() {
  [ ! -e "/run/netns/$netns" ] || return 0
  ip netns add "$netns"
  ip link add "$link_host" type veth peer name "$link_inside" netns "$netns"
  ip -n "$netns" link set lo up
  ip -n "$netns" address add "$link_inside_address/30" dev "$link_inside"
  ip -n "$netns" link set "$link_inside" up
  ip address add "$link_host_address/30" dev "$link_host"
  ip link set "$link_host" up
  ip route replace "$subnet" via "$link_inside_address" dev "$link_host"
  nsenter --net="/run/netns/$netns" nft -f - <<NFT || warn "No packet filter in this kernel: instances can open connections to this machine."
table inet vmmanager {
  chain forward {
    type filter hook forward priority -10; policy accept;
    oifname "$link_inside" ct state established,related accept
    oifname "$link_inside" drop
  }
  chain input {
    type filter hook input priority -10; policy accept;
    iifname != "$link_inside" ip daddr $link_inside_address drop
  }
}
NFT
}

remove_network_namespace() {
  [ ! -e "/sys/class/net/$link_host" ] || ip link delete "$link_host"
  [ ! -e "/run/netns/$netns" ] || ip netns delete "$netns"
}

start_anchor() {
  rm -f "$anchor_file" "$anchor_file.ready"
  env -i PATH="$PATH" LANG=C.UTF-8 setsid nsenter --net="/run/netns/$netns" unshare --mount --pid --fork --propagation private \
    bash "$here/engine/anchor" "$anchor_file" "$incus_dir" >"$dir/anchor.log" 2>&1 </dev/null 8>&- 9>&- &
  disown
  if ! wait_until 10 test -e "$anchor_file.ready"; then
    tail -n 5 "$dir/anchor.log" >&2
    die "The engine's namespaces could not be set up." "The lines above say why. Inside a container this needs the rights to mount and to make namespaces (privileged)."
  fi
  rm -f "$anchor_file.ready"
  load_anchor
}

# The anchor itself writes its pid and start time before anything else, so that an `up` that dies half way leaves it to be found; and not
# into DIR, so that it can be found when somebody deleted that.
load_anchor() {
  anchor_pid='' anchor_start=''
  [ ! -e "$anchor_file" ] || read -r anchor_pid anchor_start <"$anchor_file"
}

anchor_lives() { proc_is "$anchor_pid" "$anchor_start"; }

# inside COMMAND...: in the engine's namespaces, without the caller's environment and descriptors.
inside() {
  env -i PATH="$PATH" HOME=/root LANG=C.UTF-8 INCUS_DIR="$incus_dir" nsenter -t "$anchor_pid" --mount --pid --net -- "$@" 8>&- 9>&-
}

# child_running COMMAND OPTION: host pid of the anchor's child that was started so. The option matters: once a daemon is dead the anchor
# adopts the instances' monitors, and these are called incusd, too.
child_running() {
  local pid children=() words
  read -r -a children 2>/dev/null <"/proc/$anchor_pid/task/$anchor_pid/children" || true
  for pid in "${children[@]}"; do
    mapfile -t -d '' words 2>/dev/null <"/proc/$pid/cmdline" || continue
    if [ "${words[0]:-} ${words[1]:-}" = "$1 $2" ] && proc_start "$pid" >/dev/null; then printf '%s' "$pid" && return 0; fi
  done
  return 1
}
find_daemon() { child_running incusd --group; }
find_lxcfs() { child_running lxcfs --foreground; }

# --- processes in them --------------------------------------------------------------------------------------------------------

# Started by a shell that ends at once, so that the anchor adopts (and reaps) it.
start_inside() {
  # shellcheck disable=SC2016
  inside bash -c 'out=$1; shift; setsid "$@" >>"$out" 2>&1 </dev/null &' start "$@" </dev/null
}

ensure_lxcfs() {
  lxcfs_pid=$(find_lxcfs) && return
  inside umount -l /var/lib/lxcfs 2>/dev/null || true # what a killed one left
  start_inside "$dir/lxcfs.log" lxcfs --foreground --pidfile="$incus_dir/lxcfs.pid" /var/lib/lxcfs
  wait_until 10 inside mountpoint -q /var/lib/lxcfs || { tail -n 5 "$dir/lxcfs.log" >&2 && die "lxcfs did not start." "See $dir/lxcfs.log"; }
  lxcfs_pid=$(find_lxcfs)
}

# ensure_daemon: leaves a daemon that answers.
ensure_daemon() {
  local group
  if daemon_pid=$(find_daemon); then
    wait_until 30 daemon_answers || die "The daemon (process $daemon_pid) runs but does not answer." "See $log; start afresh with: scripts/local-engine down --now --dir $dir"
    return
  fi
  # The socket belongs to the calling person's group, so that a web process without root rights can use it.
  group=$(getent group "$(calling_gid)" | cut -d: -f1)
  [ "$(calling_gid)" -ne 0 ] || group=incus-admin
  rm -f "$socket"
  : >"$dir/incusd.out"
  start_inside "$dir/incusd.out" incusd --group "$group" --logfile "$log"
  wait_until 5 found_daemon || true # between fork and exec it does not look like one yet
  if ! wait_until 90 daemon_settled || ! daemon_answers; then
    tail -n 15 "$dir/incusd.out" >&2 || true
    die "The daemon did not come up." "The lines above are from $dir/incusd.out"
  fi
  daemon_pid=$(find_daemon)
}

found_daemon() { find_daemon >/dev/null; }

# It answers, or it is gone: no use waiting on.
daemon_settled() { daemon_answers || ! find_daemon >/dev/null; }

load_runtime() {
  load_anchor
  daemon_pid=$(env_value DAEMON_PID) lxcfs_pid=$(env_value LXCFS_PID) https_url=$(env_value HTTPS_URL)
}

write_runtime() {
  write_env MODE=private "NAME=$name" "ID=$ID" "DIR=$dir" "INCUS_DIR=$incus_dir" "SOCKET=$socket" "POOL=$pool" "NETWORK=$network" \
    "SUBNET=$subnet" "GATEWAY=$gateway" "NETNS=$netns" "HTTPS_URL=${https_url:-}" "ANCHOR_PID=$anchor_pid" \
    "DAEMON_PID=${daemon_pid:-}" "LXCFS_PID=${lxcfs_pid:-}" "LOG=$log"
}

# --- ending -------------------------------------------------------------------------------------------------------------------

# descendants PID: every process under it, as host pids.
descendants() {
  ps -eo pid=,ppid= | awk -v root="$1" '
    { parent[$1] = $2 }
    END { for (p in parent) { q = p; while (q in parent && q != root) q = parent[q]; if (q == root && p != root) print p } }'
}

# The end of the anchor ends the whole process namespace. Control groups would stay behind empty: they are noted first.
end_namespaces() {
  local pid noted='' groups
  if anchor_lives; then
    for pid in $(descendants "$anchor_pid"); do
      noted+=$(cat "/proc/$pid/cgroup" 2>/dev/null || true)$'\n'
    done
    kill -KILL "$anchor_pid"
    wait_until 20 anchor_gone || die "Processes of the engine do not end." "Anchor: $anchor_pid"
    mapfile -t groups < <({ grep -oE '/lxc\.(payload|monitor)\.[^/]+' <<<"$noted" || true; } | sort -u)
    remove_cgroups "${groups[@]}"
  fi
  remove_stale_cgroups
  remove_network_namespace
  # The loop device goes with its last mount, a moment after the namespace.
  wait_until 10 loops_gone || detach_loops
  while mountpoint -q "$incus_dir"; do umount "$incus_dir" 2>/dev/null || umount -l "$incus_dir"; done
  rm -f "$env_file" "$anchor_file"
  rmdir "$incus_dir" /run/vmmanager 2>/dev/null || true
}

anchor_gone() { ! anchor_lives; }

loop_devices() { local disk; for disk in "$dir"/incus/disks/*.img; do [ ! -e "$disk" ] || losetup -n -O NAME -j "$disk"; done; }
loops_gone() { [ -z "$(loop_devices)" ]; }
detach_loops() { local device; for device in $(loop_devices); do losetup -d "$device" || warn "Loop device $device stays: something still uses it."; done; }

# remove_cgroups /GROUP...: in every hierarchy, deepest folders first, and only empty ones (rmdir refuses others).
remove_cgroups() {
  local group path
  for group in "$@"; do
    for path in "/sys/fs/cgroup$group" /sys/fs/cgroup/*"$group"; do
      [ ! -d "$path" ] || find "$path" -depth -type d -exec rmdir {} + 2>/dev/null || true
    done
  done
}

# Those of an anchor that somebody else killed can only be known by the instances' names, which another engine may be using for a
# group that it made this moment and has not filled yet: young ones are left for the next time.
remove_stale_cgroups() {
  local folder kind path
  for folder in "$dir"/incus/containers/*; do
    [ -L "$folder" ] || continue # into the pool, which is not mounted now
    for kind in payload monitor; do
      for path in /sys/fs/cgroup/{,*/}"lxc.$kind.${folder##*/}"{,-[0-9]*}; do
        [ ! -d "$path" ] || find "$path" -depth -type d -not -newerct '5 seconds ago' -exec rmdir {} + 2>/dev/null || true
      done
    done
  done
}

# What a crash of the machine or of the anchor left.
clear_stale() {
  [ -e "$env_file" ] || [ -e "/run/netns/$netns" ] || [ -e "/sys/class/net/$link_host" ] || ! loops_gone || return 0
  end_namespaces
}

# --- commands -----------------------------------------------------------------------------------------------------------------

private_up() {
  local since
  since=$(now_us)
  load_runtime
  if anchor_lives && find_lxcfs >/dev/null && [ "$(find_daemon)" = "$daemon_pid" ] && [ -n "$(env_value POOL_READY)" ] &&
    { ! $https || [ -n "$https_url" ]; } && daemon_answers; then
    return 0
  fi
  require_commands incus lxcfs dnsmasq nft mkfs.btrfs unsquashfs ip nsenter unshare losetup
  reserve_subnet
  if ! anchor_lives; then
    clear_stale
    mount_data
    make_network_namespace
    start_anchor
  fi
  raise_kernel_limits
  ensure_lxcfs
  ensure_daemon
  write_runtime
  ensure_pool "$dir"
  ensure_network ipv4.nat=false ipv6.nat=false
  ensure_default_profile
  ! $https || listen_https
  write_runtime
  printf 'POOL_READY=1\n' >>"$env_file"
  note "engine $name: daemon $daemon_pid, $subnet, ready in $(elapsed "$since")"
}

# The daemon is ours alone, so its default profile may be, too.
ensure_default_profile() {
  incus_cli profile device get default root pool >/dev/null 2>&1 || incus_cli profile device add default root disk path=/ "pool=$pool"
  incus_cli profile device get default eth0 network >/dev/null 2>&1 || incus_cli profile device add default eth0 nic name=eth0 "network=$network"
}

listen_https() {
  https_url=https://$link_inside_address:8443
  [ "$(incus_cli config get core.https_address)" = "$link_inside_address:8443" ] || incus_cli config set core.https_address "$link_inside_address:8443"
}

private_down() {
  load_runtime
  if anchor_lives && ! $now && find_daemon >/dev/null && daemon_answers; then
    incus_timeout=90 incus_cli admin shutdown --timeout 60 || warn "The instances did not all stop within a minute; they are cut off."
  fi
  end_namespaces
}

private_destroy() {
  now=true private_down
  release_subnet
  rm -rf --one-file-system "$dir/incus" "$dir/client"
  rm -f "$state_file" "$log" "$dir"/{anchor.log,lxcfs.log,incusd.out,engine.lock}
  rmdir "$dir" 2>/dev/null || true # unless somebody keeps other things in it
}

private_status() {
  load_runtime
  if [ ! -e "$env_file" ] && ! anchor_lives; then say "Engine in $dir: stopped" && exit 3; fi
  if ! anchor_lives; then say "Engine in $dir: its processes are gone; \"up\" recovers it" && exit 4; fi
  if ! find_daemon >/dev/null; then say "Engine in $dir: the daemon is gone, instances live on; \"up\" starts it again" && exit 4; fi
  if ! daemon_answers; then say "Engine in $dir: the daemon does not answer" && exit 4; fi
  say "Engine in $dir: running (private), daemon $daemon_pid, socket $socket, $(env_value SUBNET)"
}

private_kill_daemon() {
  load_runtime
  { anchor_lives && daemon_pid=$(find_daemon); } || die "The daemon does not run."
  kill -KILL "$daemon_pid"
  wait_until 10 daemon_gone || die "The daemon (process $daemon_pid) survived SIGKILL."
}
daemon_gone() { ! find_daemon >/dev/null; }

private_start_daemon() {
  load_runtime
  anchor_lives || die "The engine does not run." "Start it with: scripts/local-engine up --dir $dir"
  ensure_lxcfs
  ensure_daemon
  local ready
  ready=$(env_value POOL_READY) subnet=$(env_value SUBNET) gateway=$(env_value GATEWAY)
  write_runtime
  [ -z "$ready" ] || printf 'POOL_READY=1\n' >>"$env_file"
}
