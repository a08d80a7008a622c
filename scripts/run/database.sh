# shellcheck shell=bash
# shellcheck disable=SC2154 # data comes from ./run
# The private PostgreSQL belongs to the web application, which stops it. What a killed application left is ended here.

# Where it may lie: under .local, or, when that is closed to the database's user or too deep for a socket, in a folder named by the
# hash of that path.
database_roots() {
  local wanted=$data/postgres hash
  hash=$(printf '%s' "$wanted" | sha256sum | cut -c1-12)
  printf '%s\n' "$wanted" "/var/lib/vmmanager/$hash" "${XDG_DATA_HOME:-$HOME/.local/share}/vmmanager/$hash"
}

# database_pid ROOT: the server's process, when it is really this cluster's.
database_pid() {
  local pid
  pid=$(head -n1 "$1/data/postmaster.pid" 2>/dev/null) || return 1
  # Its arguments are readable for everybody; where it stands is not, when it was started with another group.
  [[ $pid =~ ^[0-9]+$ ]] && tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF "$1/data" && printf '%s' "$pid"
}

database_runs() {
  local root
  while IFS= read -r root; do database_pid "$root" >/dev/null && return 0; done < <(database_roots)
  return 1
}

# SIGINT is PostgreSQL's fast shutdown.
stop_database() {
  local root pid
  while IFS= read -r root; do
    pid=$(database_pid "$root") || continue
    kill -INT "$pid"
    wait_until 30 database_ended "$root" || die "The private PostgreSQL (process $pid) does not end." "See $root/log"
  done < <(database_roots)
}
database_ended() { ! database_pid "$1" >/dev/null; }

delete_database() {
  local root
  while IFS= read -r root; do
    [ ! -d "$root" ] || rm -rf --one-file-system "$root"
  done < <(database_roots)
}
