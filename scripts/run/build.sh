# shellcheck shell=bash
# shellcheck disable=SC2154 # repo, data come from ./run
# Building the web application, only when something that goes into it has changed.
#
# It has output folders of its own under .local, apart from those of ./test and an IDE: the analyzers, half of a build's time, are theirs.
# What runs is a copy, .local/app/BUILD: a build writes over its output in place, under the feet of a process that has it mapped.

build_options=(--disable-build-servers --artifacts-path "$data/build") # servers would stay behind for a quarter of an hour
web_output=$data/build/bin/VmManager.Web/release
apps=$data/app

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

# The build that belongs to the sources as they are now; its folder exists when it was made.
current_build() { sources_fingerprint | cut -c1-16; }

build_dll() { printf '%s/%s/VmManager.Web.dll' "$apps" "$1"; }

# The application finds its pages' files where their sources are, so these must be there, too.
web_is_built() { [ -e "$(build_dll "$1")" ] && [ -d VmManager.Web/wwwroot ] && [ -d VmManager.Web/wwwroot/_framework ]; }

# Ahead of the build; that fetches what is still missing, and says what fails.
restore_web() { dotnet restore VmManager.Web -v quiet "${build_options[@]}"; }

# build_web BUILD
build_web() {
  dotnet build VmManager.Web -c Release -v quiet --nologo "${build_options[@]}" -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false || return 1
  mkdir -p "$apps" || return 1
  rm -rf "$apps/.new" "${apps:?}/$1"
  cp -a --reflink=auto "$web_output" "$apps/.new" && mv "$apps/.new" "$apps/$1"
}

# Builds that nothing runs any more.
forget_other_builds() { find "$apps" -mindepth 1 -maxdepth 1 -not -name "$1" -exec rm -rf {} +; }
