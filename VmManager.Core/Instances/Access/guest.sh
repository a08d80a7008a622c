# Runs as root inside an instance, through the engine: sh -c "$(this file)" vmmanager VERB. Everything that comes from people
# arrives on standard input, line by line, and is only ever used as data.
#
#   prepare             host name, login user, password, shell key, "yes" or "no" for signing in with the password, number of keys,
#                       the keys; the rest is the user script. Afterwards waits for an address.
#   keys                login user, shell key, "yes", "no" or "keep", number of keys, the keys
#   password            operation, login user, password: sets it, keeping the old hash for restore-password
#   restore-password    operation, login user: takes "password" of the same operation back
#
# Prints "hostkey LINE", "address IP" and, when all is done, "done". Running it twice is harmless.
set -eu
umask 022
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
verb=$1
state=/var/lib/vmmanager
host_key=/etc/ssh/vmmanager_host_ed25519_key
sshd_settings=/etc/ssh/sshd_config.d/00-vmmanager-access.conf
user_script=$state/user-script

fail() {
  echo "$1" >&2
  exit 1
}

# Replaces a file in one move, so that nobody ever sees half of it: put MODE FILE <content
put() {
  cat >"$2.vmmanager"
  chmod "$1" "$2.vmmanager"
  mv -f "$2.vmmanager" "$2"
}

read_keys() {
  IFS= read -r count
  keys=''
  while [ "$count" -gt 0 ]; do
    IFS= read -r key
    keys="$keys$key
"
    count=$((count - 1))
  done
}

# Only the marked block is the platform's: what people added by themselves stays.
write_keys() {
  home=$(getent passwd "$user" | cut -d: -f6)
  [ -n "$home" ] || fail "There is no user $user."
  file=$home/.ssh/authorized_keys
  [ -d "$home/.ssh" ] || mkdir -m 700 "$home/.ssh"
  {
    echo '# VmManager: begin. The platform rewrites these lines; add yours below.'
    printf '%s%s\n' "$keys" "$shell_key"
    echo '# VmManager: end'
    if [ -f "$file" ] && grep -q '^# VmManager: end' "$file"; then
      sed '/^# VmManager: begin/,/^# VmManager: end/d' "$file"
    elif [ -f "$file" ]; then
      cat "$file"
    fi
  } | put 600 "$file"
  chown "$user:" "$home/.ssh" "$file"
}

# sshd takes the first value it reads: the name sorts before the image's own settings.
write_sshd_settings() {
  mkdir -p /etc/ssh/sshd_config.d
  printf 'HostKey %s\nPermitRootLogin no\nPasswordAuthentication %s\n' "$host_key" "$1" | put 644 "$sshd_settings"
  if ! grep -q '^Include /etc/ssh/sshd_config.d/' /etc/ssh/sshd_config; then
    { echo 'Include /etc/ssh/sshd_config.d/*.conf' && cat /etc/ssh/sshd_config; } | put 644 /etc/ssh/sshd_config
  fi
  # While the machine still boots this does nothing: sshd starts later and reads the settings then.
  if [ -d /run/systemd/system ]; then
    systemctl --no-block try-reload-or-restart ssh.service sshd.service 2>/dev/null || true
  elif [ -s /run/sshd.pid ]; then
    kill -HUP "$(cat /run/sshd.pid)" || true
  fi
}

set_password() {
  [ -z "$password" ] || printf '%s:%s\n' "$user" "$password" | chpasswd
}

# What identifies a machine must not come with the image. Good images hold none of it, and the boot just made it new: what is
# older than this boot can be comes from the image.
renew_identity() {
  if [ -n "$(find /etc/machine-id -size +0 -mmin +5 2>/dev/null)" ]; then
    tr -d - </proc/sys/kernel/random/uuid | put 444 /etc/machine-id
    [ ! -e /var/lib/dbus/machine-id ] || cp /etc/machine-id /var/lib/dbus/machine-id
  fi
  find /etc/ssh -name 'ssh_host_*' -mmin +5 -delete
  rm -f "$host_key" "$host_key.pub"
  # Under a name of its own, so that it cannot collide with the keys the image may make at this very moment.
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$host_key"
}

name_host() {
  hostname "$host_name"
  echo "$host_name" | put 644 /etc/hostname
  { grep -v '^127\.0\.1\.1[[:space:]]' /etc/hosts || true; printf '127.0.1.1\t%s\n' "$host_name"; } | put 644 /etc/hosts
}

make_user() {
  if ! id -u "$user" >/dev/null 2>&1; then
    shell=$(command -v bash || echo /bin/sh)
    if command -v useradd >/dev/null; then
      useradd --create-home --user-group --shell "$shell" "$user"
    else
      adduser -D -s "$shell" "$user"
    fi
  fi
  command -v sudo >/dev/null || fail 'The template has no sudo.'
  printf '%s ALL=(ALL:ALL) NOPASSWD: ALL\n' "$user" | put 440 /etc/sudoers.d/90-vmmanager
  passwd -l root >/dev/null
}

prepare() {
  IFS= read -r host_name
  IFS= read -r user
  IFS= read -r password
  IFS= read -r shell_key
  IFS= read -r password_login
  read_keys
  mkdir -p -m 700 "$state"
  put 700 "$user_script"
  [ -e "$state/renewed" ] || renew_identity
  : >"$state/renewed"
  name_host
  make_user
  set_password
  write_keys
  write_sshd_settings "$password_login"
  printf 'hostkey %s\n' "$(cut -d' ' -f1,2 "$host_key.pub")"
}

# A route says that an interface has an address. Looking costs no process.
await_address() {
  tries=0
  interface=
  while [ "$tries" -lt 400 ]; do
    while read -r interface _; do
      case $interface in Iface | lo) ;; *) break 2 ;; esac
    done </proc/net/route
    sleep 0.05
    tries=$((tries + 1))
  done
  ip -4 -o addr show scope global | while read -r _ _ _ address _; do
    echo "address ${address%%/*}"
  done
}

# Once, at the first boot, in the background. Marked before it runs: a script that takes the machine down is not run again.
run_user_script() {
  if [ ! -s "$user_script" ] || [ -e "$state/user-script-ran" ]; then
    return 0
  fi
  unit=/etc/systemd/system/vmmanager-user-script.service
  if [ -d /run/systemd/system ]; then
    put 644 "$unit" <<UNIT
[Unit]
Description=User script given when this instance was created
ConditionPathExists=!$state/user-script-ran
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStartPre=/usr/bin/touch $state/user-script-ran
ExecStart=$user_script
StandardOutput=append:/var/log/vmmanager-user-script.log
StandardError=inherit
TimeoutStartSec=infinity

[Install]
WantedBy=multi-user.target
UNIT
    mkdir -p /etc/systemd/system/multi-user.target.wants
    ln -sf "$unit" /etc/systemd/system/multi-user.target.wants/
    systemctl --no-block start vmmanager-user-script.service
  else
    : >"$state/user-script-ran"
    setsid "$user_script" </dev/null >>/var/log/vmmanager-user-script.log 2>&1 &
  fi
}

change_keys() {
  IFS= read -r user
  IFS= read -r shell_key
  IFS= read -r password_login
  read_keys
  write_keys
  [ "$password_login" = keep ] || write_sshd_settings "$password_login"
}

change_password() {
  IFS= read -r operation
  IFS= read -r user
  IFS= read -r password
  mkdir -p -m 700 "$state"
  if [ "$(head -n 1 "$state/previous-password" 2>/dev/null || true)" != "$operation" ]; then
    printf '%s\n%s\n' "$operation" "$user:$(getent shadow "$user" | cut -d: -f2)" | put 600 "$state/previous-password"
  fi
  set_password
  write_sshd_settings yes
}

restore_password() {
  IFS= read -r operation
  IFS= read -r user
  if [ "$(head -n 1 "$state/previous-password" 2>/dev/null || true)" = "$operation" ]; then
    sed -n 2p "$state/previous-password" | chpasswd -e
    rm -f "$state/previous-password"
  fi
}

case $verb in
  prepare)
    # An address comes whether or not preparing went well, and is told in any case.
    trap 'code=$?; trap - EXIT; await_address; exit $code' EXIT
    prepare
    trap - EXIT
    await_address
    run_user_script
    ;;
  keys) change_keys ;;
  password) change_password ;;
  restore-password) restore_password ;;
  *) fail "Unknown verb $verb." ;;
esac
echo 'done'
