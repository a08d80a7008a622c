# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is used there
# Which template images there are, and what goes into them. Sourced by build-image and image/build.

known_templates() { printf '%s\n' debian-12 debian-12-web debian-13 debian-13-web ubuntu-24.04 ubuntu-24.04-web; }
known_template() { known_templates | grep -qxF "$1"; }

# template_field TEMPLATE codename|os|release|description
template_field() {
  local base=${1%-web} variant='' value
  [ "$base" = "$1" ] || variant=' with nginx'
  case $base-$2 in
    debian-12-codename) value=bookworm ;;
    debian-13-codename) value=trixie ;;
    ubuntu-24.04-codename) value=noble ;;
    debian-*-os) value=Debian ;;
    ubuntu-*-os) value=Ubuntu ;;
    *-release) value=${base#*-} ;;
    debian-*-description) value="Debian ${base#*-}$variant" ;;
    ubuntu-*-description) value="Ubuntu ${base#*-} LTS$variant" ;;
  esac
  printf '%s' "$value"
}

# The pair that this machine's package sources can give. A Debian mirror carries several releases.
default_templates() {
  local base
  case "$(os_field ID)" in
    ubuntu) base=ubuntu-24.04 ;;
    *) if archive_has bookworm; then base=debian-12; else base=debian-$(os_field VERSION_ID); fi ;;
  esac
  printf '%s\n' "$base" "$base-web"
}

archive_has() {
  local own mirror file status=0
  own=$(os_field VERSION_CODENAME)
  [ "$own" != "$1" ] || return 0
  mirror=$(apt_mirror "$own") || return 1
  file=$(mktemp)
  /usr/lib/apt/apt-helper download-file "$mirror/dists/$1/Release" "$file" >/dev/null 2>&1 || status=1
  rm -f "$file"
  return "$status"
}

# source_lines CODENAME: the image's package sources, from those of this machine: the same archives, the image's release.
source_lines() {
  local own suffix mirror components=main
  own=$(os_field VERSION_CODENAME)
  [ "$1" != noble ] || components='main universe'
  for suffix in '' -updates -security; do
    mirror=$(apt_mirror "$own$suffix") || continue
    printf 'deb %s %s%s %s\n' "$mirror" "$1" "$suffix" "$components"
  done
}

# Small, but somebody works in it: an editor, a pager, completion, curl. No udev, no user sessions of systemd, nothing that phones home:
# that is what makes it boot to SSH in a second.
base_packages=(systemd-sysv dbus openssh-server sudo iproute2 iputils-ping isc-dhcp-client ifupdown ca-certificates procps netbase
  ncurses-base bash-completion less nano curl htop)
web_packages=(nginx)
