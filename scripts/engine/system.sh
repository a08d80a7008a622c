# shellcheck shell=bash
# shellcheck disable=SC2154 # dir, pool, network … come from scripts/local-engine and common.sh
# The packaged Incus service, where systemd runs. It may hold other people's instances: only our pool and our network are touched.

private_only() { die "\"$verb\" exists for a private daemon only; here it is the system's service." "Use: systemctl kill -s KILL incus; systemctl start incus"; }
system_kill_daemon() { private_only; }
system_start_daemon() { private_only; }

system_up() {
  local since https_url=''
  since=$(now_us)
  if [ -e "$env_file" ] && [ "$(env_value MODE)" = system ] && { ! $https || [ -n "$(env_value HTTPS_URL)" ]; } && daemon_answers &&
    ip link show "$network" >/dev/null 2>&1; then
    return 0
  fi
  require_commands incus dnsmasq mkfs.btrfs unsquashfs ip
  systemctl start incus.socket incus.service || die "The Incus service does not start." "See: systemctl status incus; journalctl -u incus"
  wait_until 60 daemon_answers || die "The Incus service runs but does not answer." "See: journalctl -u incus"
  reserve_subnet
  raise_kernel_limits
  ensure_pool /var/lib/incus
  # Isolated: without masquerading and without forwarding nothing leaves the bridge.
  if $isolated; then ensure_network ipv4.nat=false ipv4.routing=false; else ensure_network ipv4.nat=true; fi
  if $https; then
    https_url=$(incus_cli config get core.https_address)
    [ -n "$https_url" ] || { https_url=$gateway:8443 && incus_cli config set core.https_address "$https_url"; }
    case $https_url in
      :* | '[::]:'*) https_url=127.0.0.1:${https_url##*:} ;;
    esac
    https_url=https://$https_url
  fi
  write_env MODE=system "NAME=$name" "ID=$ID" "DIR=$dir" "INCUS_DIR=$incus_dir" "SOCKET=$socket" "POOL=$pool" "NETWORK=$network" \
    "SUBNET=$subnet" "GATEWAY=$gateway" NETNS= "HTTPS_URL=$https_url" ANCHOR_PID= \
    "DAEMON_PID=$(systemctl show -p MainPID --value incus.service)" LXCFS_PID= LOG=/var/log/incus/incusd.log
  start_what_ran
  note "engine $name: the system's Incus, pool $pool, network $network $subnet, ready in $(elapsed "$since")"
}

# Every instance whose root disk lies in our pool, over all projects, as PROJECT/NAME lines.
our_instances() {
  incus_cli query "/1.0/storage-pools/$pool" |
    grep -oE '"/1\.0/instances/[^"]+"' | tr -d '"' | sed -E 's#^/1\.0/instances/([^?]+)(\?project=(.*))?$#\3/\1#; s#^/#default/#'
}

# running_instances: those of them that run.
running_instances() {
  incus_cli list --all-projects --format csv --columns ens | sed -n 's/^\([^,]*\),\([^,]*\),RUNNING$/\1\/\2/p' |
    grep -xF "$(our_instances)" || true
}

# each INSTANCES COMMAND...: at the same time over all of them.
each() {
  local instance pids=() pid
  for instance in $1; do
    incus_timeout=120 incus_cli "${@:2}" --project "${instance%%/*}" "${instance#*/}" &
    pids+=("$!")
  done
  for pid in "${pids[@]}"; do wait "$pid" || warn "One instance did not follow \"${*:2}\"."; done
}

# What ran is noted, so that the next start brings it back, as a daemon of our own does by itself.
system_down() {
  local running
  [ -e "$env_file" ] || return 0
  if daemon_answers; then
    running=$(running_instances)
    printf '%s\n' "$running" >"$dir/engine.running"
    if $now; then each "$running" stop --force; else each "$running" stop --timeout 60; fi
  fi
  rm -f "$env_file"
}

start_what_ran() {
  [ -e "$dir/engine.running" ] || return 0
  each "$(grep -xF "$(our_instances)" "$dir/engine.running" || true)" start
  rm -f "$dir/engine.running"
}

system_destroy() {
  local instance image
  if daemon_answers; then
    for instance in $(incus_cli storage show "$pool" >/dev/null 2>&1 && our_instances); do
      incus_cli delete --force --project "${instance%%/*}" "${instance#*/}"
    done
    # Volumes of images keep the pool in use; the images themselves are shared with other checkouts, and stay.
    for image in $(incus_cli query "/1.0/storage-pools/$pool/volumes/image" 2>/dev/null | grep -oE 'image/[0-9a-f]{64}'); do
      incus_cli query -X DELETE "/1.0/storage-pools/$pool/volumes/$image" >/dev/null || true
    done
    ! incus_cli network show "$network" >/dev/null 2>&1 || incus_cli network delete "$network"
    ! incus_cli storage show "$pool" >/dev/null 2>&1 || incus_cli storage delete "$pool"
  fi
  release_subnet
  rm -rf "$dir/client"
  rm -f "$env_file" "$state_file" "$dir/engine.running" "$dir/engine.lock"
  rmdir "$dir" 2>/dev/null || true # unless somebody keeps other things in it
}

system_status() {
  if [ ! -e "$env_file" ]; then say "Engine in $dir: stopped" && exit 3; fi
  if ! daemon_answers; then say "Engine in $dir: the Incus service does not answer" && exit 4; fi
  say "Engine in $dir: running (the system's Incus), pool $pool, network $network, $(env_value SUBNET)"
}
