# shellcheck shell=bash
# What the scripts share: messages, timing, root rights, the distribution and its package mirror.
# Sourced, never run. A caller sets `set -euo pipefail` itself.
# shellcheck disable=SC2034 # what is set here is used there

# --- messages -----------------------------------------------------------------------------------------------------------------

if [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then
  c_dim=$'\e[2m' c_red=$'\e[31m' c_green=$'\e[32m' c_yellow=$'\e[33m' c_bold=$'\e[1m' c_off=$'\e[0m'
else
  c_dim='' c_red='' c_green='' c_yellow='' c_bold='' c_off=''
fi

say() { printf '%s\n' "$*" >&2; }
note() { printf '%s  %s%s\n' "$c_dim" "$*" "$c_off" >&2; }
warn() { printf '%s! %s%s\n' "$c_yellow" "$*" "$c_off" >&2; }
die() {
  printf '%s✗ %s%s\n' "$c_red" "$1" "$c_off" >&2
  shift
  local line
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

# A command that fails where no failure was expected: never silently.
set -E
trap 'printf "%s✗ %s, line %s: \"%s\" failed.%s\n" "$c_red" "${0##*/}" "$LINENO" "$BASH_COMMAND" "$c_off" >&2' ERR

# Microseconds since 1970; the separator of EPOCHREALTIME follows the locale.
now_us() { printf '%s' "${EPOCHREALTIME/[.,]/}"; }

# elapsed SINCE_US: "12.3 s"
elapsed() {
  local tenths=$((($(now_us) - $1 + 50000) / 100000))
  printf '%d.%d s' $((tenths / 10)) $((tenths % 10))
}

# step TITLE COMMAND...: runs the command with its output in a log, prints title and duration; on failure the end of the log.
step() {
  local title=$1 since log status=0
  shift
  since=$(now_us)
  log=$(mktemp "${TMPDIR:-/tmp}/vmmanager-step.XXXXXX")
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if [ "$status" -eq 0 ]; then
    printf '%s✓%s %s %s(%s)%s\n' "$c_green" "$c_off" "$title" "$c_dim" "$(elapsed "$since")" "$c_off" >&2
  else
    printf '%s✗ %s failed after %s (exit %d):%s\n' "$c_red" "$title" "$(elapsed "$since")" "$status" "$c_off" >&2
    tail -n 40 "$log" | sed 's/^/    /' >&2
  fi
  rm -f "$log"
  return "$status"
}

# --- this machine -------------------------------------------------------------------------------------------------------------

have() { command -v "$1" >/dev/null 2>&1; }

systemd_runs() { [ -d /run/systemd/system ]; }

# as_root COMMAND...: with sudo where the caller is not root.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif have sudo; then
    sudo -- "$@"
  else
    die "This needs root rights, and sudo is not installed." "Run it as root, or install sudo and try again."
  fi
}

# The person who called, also behind sudo: files that they must read belong to them.
calling_uid() { printf '%s' "${SUDO_UID:-$(id -u)}"; }
calling_gid() { printf '%s' "${SUDO_GID:-$(id -g)}"; }

# Where template images are kept, for all checkouts of a person. Asked before sudo, which changes HOME.
image_cache() { printf '%s' "${VMMANAGER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vmmanager/images}"; }

# os_field NAME: one value of /etc/os-release (ID, VERSION_ID, VERSION_CODENAME, PRETTY_NAME).
os_field() { (
  # shellcheck source=/dev/null
  . /etc/os-release 2>/dev/null || true
  printf '%s' "${!1:-}"
); }

# The packages of Debian and Ubuntu put the daemon here, the upstream packages there.
incusd_path() {
  local path
  for path in /usr/libexec/incus/incusd /usr/lib/incus/incusd /opt/incus/bin/incusd; do
    [ -x "$path" ] && printf '%s' "$path" && return 0
  done
  return 1
}

# proc_start PID: start time in clock ticks. Together with the pid it names a process for good: a recycled pid has another one.
proc_start() {
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  stat=${stat##*) } # the command name may hold blanks and brackets
  # shellcheck disable=SC2086
  set -- $stat
  [ "$1" != Z ] || return 1
  printf '%s' "${20}"
}

# proc_is PID START: the very process that was recorded still runs.
proc_is() { [ -n "${1:-}" ] && [ -n "${2:-}" ] && [ "$(proc_start "$1" 2>/dev/null)" = "$2" ]; }

# wait_until SECONDS COMMAND...: polls every 50 ms.
wait_until() {
  local deadline=$(($(now_us) + $1 * 1000000))
  shift
  until "$@"; do
    [ "$(now_us)" -lt "$deadline" ] || return 1
    sleep 0.05
  done
}

# --- packages -----------------------------------------------------------------------------------------------------------------

# apt_archives: "SUITE ADDRESS" of every package archive in this machine's apt sources, also before any list was fetched.
apt_archives() { apt-get update --print-uris 2>/dev/null | sed -nE "s#^'(.+)/dists/([^/']+)/(In)?Release'.*#\2 \1#p"; }

# apt_mirror SUITE: the address of the distribution's own archive with that suite ("bookworm", "bookworm-security").
# Third-party archives may use the same name, so an address ending in the distribution's name goes first.
apt_mirror() {
  local uri list
  list=$(apt_archives | awk -v suite="$1" '$1 == suite { print $2 }')
  uri=$(grep -m1 -E '/(debian|ubuntu)/?$' <<<"$list" || head -n1 <<<"$list")
  case $uri in
    mirror+file:*) uri=$(grep -m1 -oE '^(https?|file)://[^[:space:]]+' "${uri#mirror+file:}" || true) ;;
    mirror+*) uri=${uri#mirror+} ;;
  esac
  [ -n "$uri" ] || return 1
  printf '%s' "${uri%/}"
}
