# shellcheck shell=bash
# shellcheck disable=SC2154 # repo, data, port … come from ./run
# What ./run can be told to do.

started=$(now_us)

# done_line TITLE SINCE
done_line() { printf '%s✓%s %s %s(%s)%s\n' "$c_green" "$c_off" "$1" "$c_dim" "$(elapsed "$2")" "$c_off" >&2; }

engine() { "$repo/scripts/local-engine" "$1" --dir "$engine_dir" "${@:2}" 7>&-; }

# --- start --------------------------------------------------------------------------------------------------------------------

command_start() {
  local first=false
  [ -e "$data/run/started" ] || first=true
  # Now rather than in the middle of parallel steps: where this is not root, packages and engine need sudo.
  if [ "$(id -u)" -ne 0 ] && { $use_engine || ! "$repo/scripts/install-prerequisites" run --check 2>/dev/null; }; then as_root true; fi
  prepare_everything
  build=$(cat "$data/run/build")
  load_web
  : "${port:=${WEB_PORT:-5080}}"
  restart_or_keep
  ensure_admin
  : >"$data/run/started"
  welcome
  if $first && $open_browser; then show_in_browser; fi
  if $foreground; then stay; fi
}

# Two lines side by side: engine and images (network and unpacking), and the application (computing). What each needs is installed on its
# own line, so that the first does not wait for what only the second needs.
prepare_everything() {
  local building engine='' failed=false
  build_if_needed &
  building=$!
  if $use_engine; then
    prepare_engine &
    engine=$!
  fi
  wait "$building" || failed=true
  [ -z "$engine" ] || wait "$engine" || failed=true
  ! $failed || die "VmManager was not started." "The lines above say why. After mending it, ./run goes on where it stopped."
}

build_if_needed() {
  local build
  # The packages of the build come down while the machine's packages are installed; without ICU, .NET aborts, and its shell says so.
  if [ ! -e "$data/run/build" ] && (dotnet --version || exit 1) >/dev/null 2>&1; then step "Libraries fetched" restore_web || true; fi
  "$repo/scripts/install-prerequisites" run 7>&- || exit 1
  build=$(current_build)
  if web_is_built "$build"; then
    note "application unchanged since the last build"
  else
    step "Application built" build_web "$build" || exit 1
  fi
  printf '%s\n' "$build" >"$data/run/build"
}

prepare_engine() {
  "$repo/scripts/install-prerequisites" engine 7>&- || exit 1
  step "Local engine started" engine up --name "$(basename "$repo" | tr -cd 'a-z0-9-' | cut -c1-30)" || exit 1
  engine import || exit 1
}

restart_or_keep() {
  if web_runs && [ "$WEB_BUILD" = "$build" ] && [ "$WEB_PORT" = "$port" ] && web_answers "$port" /health/ready; then
    note "web application runs already (process $WEB_PID)"
    return
  fi
  if web_runs && [ "$WEB_PORT" != "$port" ]; then require_free_port "$port"; fi
  if web_runs; then step "Earlier web application stopped" stop_web; fi
  start_web "$port"
  forget_other_builds "$build"
}

# Prints the first admin's password, once, when it makes one.
ensure_admin() { (
  web_environment "$port"
  unset ASPNETCORE_URLS
  admin_answer=$(dotnet "$(build_dll "$build")" admin ensure --email admin@vmmanager.localhost 2>"$data/logs/admin.log" 7>&-) ||
    die "The first admin could not be made." "$(tail -n 5 "$data/logs/admin.log")"
  umask 077
  printf '%s\n' "$admin_answer" >"$data/run/admin"
); }

command_admin() { own_command admin; }

command_verify() { own_command verify; }

# own_command NAME: a command of the executable. The database must run, and it runs with the application.
own_command() {
  web_runs || die "The application does not run." "Start it with ./run"
  build=$WEB_BUILD
  web_environment "$WEB_PORT"
  unset ASPNETCORE_URLS
  exec dotnet "$(build_dll "$build")" "$1" "${own_arguments[@]}"
}

welcome() {
  local address=http://localhost:$port
  say ""
  say "${c_bold}VmManager is ready: $address${c_off}   ${c_dim}(after $(elapsed "$started"))${c_off}"
  say ""
  sed 's/^/  /; s/with: admin /with: .\/run admin /' "$data/run/admin" >&2
  rm -f "$data/run/admin"
  say ""
  say "  A new account:  $address, \"Register\". No mail server is configured, so the mail that confirms it is a file in"
  say "                  ${data#"$PWD"/}/mail; the admin reads it in the application as well."
  if [ -n "$demo_voucher" ]; then
    say "  Points:         everybody begins with some. For more, sign in, open Points, \"Add points\", and redeem $demo_voucher"
    say "                  (once per person)."
  fi
  say "  Stop:           ./run stop        Log: ./run logs -f        State: ./run status"
}

show_in_browser() {
  if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && [ -t 2 ] && have xdg-open; then
    xdg-open "http://localhost:$port" >/dev/null 2>&1 </dev/null 7>&- &
  fi
}

stay() {
  trap 'trap "" INT TERM; say ""; command_stop; exit 0' INT TERM
  exec 7>&- # ./run status and stop from another terminal are welcome
  say ""
  tail -n +1 -F --pid="$WEB_PID" "$web_log" &
  wait "$!" || true
  say "The web application has ended."
  command_stop
  exit 1
}

# --- stop, reset --------------------------------------------------------------------------------------------------------------

command_stop() {
  local any=false
  if web_runs; then any=true && step "Web application stopped" stop_web; fi
  rm -f "$web_state"
  if database_runs; then any=true && step "Private PostgreSQL stopped" stop_database; fi
  if [ -e "$engine_dir/engine.state" ] && engine_is_up; then any=true && step "Instances and local engine stopped" engine down; fi
  if $any; then say "Stopped. The data stays in ${data#"$PWD"/}; ./run starts again."; else say "Nothing runs."; fi
}

engine_is_up() {
  local status=0
  engine status >/dev/null 2>&1 || status=$?
  [ "$status" -ne 3 ]
}

command_reset() {
  if ! $confirmed; then
    [ -t 0 ] || die "This would delete all local data, and there is no terminal to ask on." "If that is wanted: ./run reset --yes"
    say "This deletes everything in $data: people, instances with their disks, images, the database. It cannot be undone."
    read -r -p "Type \"reset\" to go on: " answer
    [ "$answer" = reset ] || die "Nothing was deleted."
  fi
  if web_runs; then step "Web application stopped" stop_web; fi
  if database_runs; then step "Private PostgreSQL stopped" stop_database; fi
  if [ -e "$engine_dir" ]; then step "Local engine and its instances deleted" engine destroy; fi
  step "Local data deleted" delete_data
  say "Fresh again: ./run starts anew."
}

delete_data() {
  delete_database
  find "$data" -mindepth 1 -maxdepth 1 -exec rm -rf --one-file-system {} +
}

# --- status, logs -------------------------------------------------------------------------------------------------------------

command_status() {
  local health='does not answer' code=3
  if web_runs; then
    if web_answers "$WEB_PORT" /health/ready; then health='ready' && code=0; else code=4; fi
    say "Web application: $health, http://localhost:$WEB_PORT, process $WEB_PID"
  else
    say "Web application: stopped"
  fi
  if database_runs; then say "Private PostgreSQL: running"; else say "Private PostgreSQL: stopped"; fi
  if [ -e "$engine_dir/engine.state" ]; then engine status || true; else say "Local engine: none yet"; fi
  if [ -d "$data" ]; then say "Data: $data, $(du -sh --one-file-system "$data" 2>/dev/null | cut -f1 || true)"; fi
  exit "$code"
}

command_logs() {
  [ -e "$web_log" ] || die "There is no log yet." "./run starts the application."
  if $follow; then exec tail -n 100 -F "$web_log"; else exec tail -n 200 "$web_log"; fi
}
