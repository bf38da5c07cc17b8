# shellcheck shell=bash
# A container engine for scripts/test-containers: the one that is there, or a throwaway one, unpacked
# from Debian and never installed. Source it after lib/common.sh.
#
# Debian's own release may be too old for a compose with all that ours asks for: the packages are the
# next release's. They are mostly static programs; runc and iptables are this release's.

ENGINE_SUITE=trixie
ENGINE_PACKAGES=(docker.io docker-cli containerd docker-compose docker-buildx)

# Docker answers after this; `engine_down` ends what was started.
engine_up() {
  ENGINE_PID=
  if docker compose version >/dev/null 2>&1 && docker info >/dev/null 2>&1; then
    note "the engine that is there: $(docker version --format '{{.Server.Version}}')"
    return 0
  fi
  [ "$(id -u)" -eq 0 ] && have apt-get || return 1
  unpack_engine "$CACHE/engine"
  start_engine "$CACHE/engine"
}

# Debian's mirror that this machine uses.
debian_mirror() {
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -v security | head -n 1
}

# apt's lists and settings for the other release, apart from the system's.
engine_apt() {
  local dir=$CACHE/engine/apt
  apt-get -qq -o "Dir::Etc::sourcelist=$dir/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o "Dir::State::lists=$dir/lists" -o "Dir::Cache=$dir/cache" -o "Dir::State::status=$dir/status" \
    -o APT::Sandbox::User=root "$@"
}

unpack_engine() {
  local dir=$1 deb
  for tool in iptables:iptables runc:runc mmdebstrap:mmdebstrap; do
    have "${tool%:*}" || apt_install "${tool#*:}"
  done
  [ ! -e "$dir/unpacked" ] || return 0
  say "container engine, unpacked into $dir"
  mkdir -p "$dir"/apt/lists/partial "$dir"/apt/cache/archives/partial "$dir/debs" "$dir/config/cli-plugins"
  : >"$dir/apt/status"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(debian_mirror) $ENGINE_SUITE main" \
    >"$dir/apt/sources.list"
  quietly engine_apt update
  (cd "$dir/debs" && quietly engine_apt download "${ENGINE_PACKAGES[@]}")
  for deb in "$dir"/debs/*.deb; do dpkg -x "$deb" "$dir/root"; done
  rm -rf "$dir/debs"
  ln -sf "$dir"/root/usr/libexec/docker/cli-plugins/* "$dir/config/cli-plugins/"
  touch "$dir/unpacked"
}

start_engine() {
  local dir=$1
  ENGINE_HOME=$(mktemp -d "${TMPDIR:-/tmp}/mdp-engine.XXXXXX")
  export PATH=$dir/root/usr/bin:$dir/root/usr/sbin:$PATH
  # Where compose files expect it: nobody else's is there, or it would have answered.
  [ ! -d /var/run/docker.sock ] || rmdir /var/run/docker.sock
  export DOCKER_HOST=unix:///var/run/docker.sock DOCKER_CONFIG=$dir/config
  # What was built stays from run to run.
  dockerd --data-root "$dir/data" --exec-root "$ENGINE_HOME/exec" -H "$DOCKER_HOST" \
    --pidfile "$ENGINE_HOME/pid" --storage-driver overlay2 >"$ENGINE_HOME/log" 2>&1 &
  ENGINE_PID=$!
  until docker info >/dev/null 2>&1; do
    kill -0 "$ENGINE_PID" 2>/dev/null || { tail -n 5 "$ENGINE_HOME/log" >&2; return 1; }
    sleep 0.2
  done
  note "a throwaway engine: $(docker version --format '{{.Server.Version}}')"
}

engine_down() {
  [ -n "${ENGINE_PID:-}" ] || return 0
  kill "$ENGINE_PID" 2>/dev/null || true
  wait "$ENGINE_PID" 2>/dev/null || true
  rm -rf "$ENGINE_HOME" /var/run/docker.sock
}
