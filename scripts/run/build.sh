# shellcheck shell=bash
# shellcheck disable=SC2154 # repo, data come from ./run
# Building the web application, only when something that goes into it has changed.

web_dll=$repo/VmManager.Web/bin/Release/net10.0/VmManager.Web.dll

# Names, sizes and times of every source file, and the SDK: any edit, addition, removal or checkout changes it.
sources_fingerprint() {
  {
    dotnet --version
    if git -C "$repo" rev-parse --is-inside-work-tree >/dev/null 2>&1; then
      git -C "$repo" ls-files -co --exclude-standard -z -- VmManager.Core VmManager.Infrastructure VmManager.Web '*.props' '*.targets' global.json .editorconfig
    else # a source archive
      find VmManager.Core VmManager.Infrastructure VmManager.Web ./*.props global.json .editorconfig \
        \( -name bin -o -name obj -o -name node_modules -o -path '*/wwwroot/lib' -o -path '*/wwwroot/_framework' \) -prune -o -type f -print0 | sort -z
    fi | xargs -0 stat -c '%n %s %.9Y' 2>/dev/null || true # a file that is tracked but deleted: its line is missing
  } | sha256sum | cut -d' ' -f1
}

# What the build left: another build or a clean in between shows in it.
outputs_fingerprint() { stat -c '%n %s %.9Y' "$web_dll" VmManager.Web/wwwroot/lib VmManager.Web/wwwroot/_framework 2>/dev/null || true; }

build_stamp() { printf '%s\n%s\n' "$1" "$(outputs_fingerprint)"; }

web_is_built() { [ -e "$web_dll" ] && [ "$(build_stamp "$(sources_fingerprint)")" = "$(cat "$data/run/build.stamp" 2>/dev/null)" ]; }

# The SDK's build servers would stay behind for a quarter of an hour.
build_web() {
  local before
  before=$(sources_fingerprint)
  rm -f "$data/run/build.stamp"
  dotnet build VmManager.Web -c Release -v quiet --nologo --disable-build-servers || return 1
  build_stamp "$before" >"$data/run/build.stamp"
}
