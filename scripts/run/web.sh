# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # shared with ./run and commands.sh
# The web application as a background process of this checkout.

web_log=$data/logs/web.log
web_state=$data/run/web.env # WEB_PID WEB_START WEB_PORT WEB_BUILD
# A voucher that everybody may redeem once, to try points out; empty for none.
demo_voucher=${VmManager__Billing__DemoVoucher-HELLO-POINTS}

load_web() {
  WEB_PID='' WEB_START='' WEB_PORT='' WEB_BUILD=''
  # shellcheck source=/dev/null
  [ ! -e "$web_state" ] || . "$web_state"
}

# Pid and start time together: a number that the system gave to something else meanwhile is not ours.
web_runs() { load_web && proc_is "$WEB_PID" "$WEB_START"; }

web_answers() { curl -fsS -o /dev/null --max-time 5 --noproxy '*' "http://127.0.0.1:$1$2" 2>/dev/null; }

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

require_free_port() {
  port_taken "$1" || return 0
  die "Port $1 is in use by another program." "Choose another one: ./run --port $(($1 + 1))"
}

web_environment() {
  local socket pool network
  export ASPNETCORE_URLS=http://127.0.0.1:$1 VmManager__DataDirectory=$data
  export VmManager__Billing__DemoVoucher=$demo_voucher
  export Logging__Format=${Logging__Format:-plain} # a person reads it
  export VmManager__Hosting__PublicUrl=${VmManager__Hosting__PublicUrl:-http://localhost:$1}
  if $use_engine && [ -e "$engine_dir/engine.env" ]; then
    socket=$(engine_value SOCKET) pool=$(engine_value POOL) network=$(engine_value NETWORK)
    export VmManager__LocalEngine__Socket=$socket VmManager__LocalEngine__StoragePool=$pool VmManager__LocalEngine__Network=$network
  fi
}

engine_value() { sed -n "s/^$1=//p" "$engine_dir/engine.env"; }

# Becomes the command. Whoever was just added to the group of the engine's socket has it in new sessions only; sg makes one.
exec_with_engine_access() {
  local socket=${VmManager__LocalEngine__Socket:-} group
  if [ -n "$socket" ] && [ ! -w "$socket" ] && group=$(stat -c %G "$socket") && have sg; then
    exec sg "$group" -c "exec $(printf '%q ' "$@")"
  fi
  exec "$@"
}

# spawn_web PORT: leaves WEB_PID and WEB_START of the very process that became the application.
spawn_web() {
  [ ! -e "$web_log" ] || mv -f "$web_log" "$web_log.1"
  : >"$web_log"
  rm -f "$web_state" "$data/run/web.pid"
  (
    trap - ERR # the application's own end is reported below
    web_environment "$1"
    # shellcheck disable=SC2016 # expanded by the inner shell, whose pid survives the exec
    exec_with_engine_access setsid bash -c 'echo $$ >"$1.new" && mv "$1.new" "$1" && shift && exec "$@"' vmmanager-web \
      "$data/run/web.pid" dotnet "$(build_dll "$build")" >>"$web_log" 2>&1 </dev/null 7>&- &
  )
  wait_until 10 test -e "$data/run/web.pid" || die "The web application could not be started." "See $web_log"
  WEB_PID=$(cat "$data/run/web.pid")
  rm -f "$data/run/web.pid"
  WEB_START=$(proc_start "$WEB_PID" || true)
  printf '%s\n' "WEB_PID=$WEB_PID" "WEB_START=$WEB_START" "WEB_PORT=$1" "WEB_BUILD=$build" >"$web_state"
}

web_ready_or_dead() { web_answers "$1" /health/ready || ! web_runs; }

# start_web PORT: returns when it is ready; ends with the end of its log when it is not.
start_web() {
  local since
  since=$(now_us)
  require_free_port "$1"
  spawn_web "$1"
  if wait_until 120 web_ready_or_dead "$1" && web_runs; then
    done_line "Web application started" "$since"
    return
  fi
  printf '%s✗ The web application did not start. The end of its log:%s\n' "$c_red" "$c_off" >&2
  tail -n 30 "$web_log" | cut -c1-400 | sed 's/^/    /' >&2
  if web_runs; then
    note "what is not ready: $(curl -sS --max-time 5 --noproxy '*' "http://127.0.0.1:$1/health/ready" 2>&1 | head -c 600)"
    stop_web
  fi
  die "The whole log: $web_log" "Mend what it says and run ./run again; ./run reset --yes starts with empty data."
}

# SIGTERM lets it finish requests and stop its database; what does not end within half a minute is ended.
stop_web() {
  web_runs || { rm -f "$web_state" && return 0; }
  kill -TERM "$WEB_PID" 2>/dev/null || true
  if ! wait_until 30 web_gone; then
    warn "The web application did not end within half a minute; it is cut off."
    kill -KILL "$WEB_PID" 2>/dev/null || true
    wait_until 10 web_gone
  fi
  rm -f "$web_state"
}
web_gone() { ! web_runs; }
