/**
 * What stands in for a program that can't be the real one here: why, and the script that takes its place.
 * Each of its calls is written down, so that the tests can say which commands ran as written.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** In the scripts: `$ROOT` is this repository, `$PROGRAMS` where its programs are, `$STATE` the harness's folder. */
export const STANDINS = {
	serve: { why: 'a terminal of its own until the page says to stop it, and a port that is free' },
	docker: {
		why: 'no container engine here: each service is a process, configured by the same files; there are no images to tag, and no previous system',
		script: `
			# Images, and the previous system, which isn't here.
			case "$*" in tag* | *"$STATE/previous"*) exit 0 ;; esac
			# An engine has a mask of its own.
			umask 022
			exec env MDP_STACK="$STATE/stack-$(cat "$STATE/machine")" MDP_CACHE="$CACHE" MDP_SERVER_BIN="$SERVER" node "$ROOT/e2e/stack/docker.mjs" "$@"`
	},
	mdp: {
		why: 'passwords and a yes are typed at a terminal; no public authority vouches for the certificate here, so it goes past the proxy',
		script: `
			arguments=()
			for argument; do arguments+=("\${argument/https:\\/\\/vault.example.org/$(cat "$STATE/backend")}"); done
			case $1 in
				import)
					arguments+=(--passphrase-file "$STATE/old-passphrase")
					[[ $* == *--preview* ]] || arguments+=(--yes)
					;;
				login) arguments+=(--passphrase-file "$STATE/passphrase") ;;
			esac
			exec "$PROGRAMS/mdp" --password-file "$STATE/password" "\${arguments[@]}"`
	},
	make: {
		why: 'the host name leads nowhere here, and no public authority vouches for the certificate',
		script: `exec /usr/bin/make "$@" ARGS="$(cat "$STATE/deploy-check")"`
	},
	crontab: {
		why: 'nothing is scheduled here: it keeps the lines, which are then run as cron runs them',
		script: 'case $1 in -l) cat "$STATE/crontab" ;; -) cat >"$STATE/crontab" ;; *) exit 2 ;; esac'
	},
	scp: {
		why: 'the other machine is a folder',
		script: 'files=("${@:1:$#-1}") && exec cp -p "${files[@]:1}" "$STATE/../new-machine"'
	},
	rsync: {
		why: 'so is this one',
		script: 'mkdir -p "${!#}" && exec cp -a "${@: -2:1}." "${!#}"'
	},
	sudo: {
		why: "no other user's rights are taken here, and /etc/mdp is below the harness's folder",
		script: `
			[ "$1" != -u ] || shift 2
			exec "\${@/#\\/etc\\/mdp/$STATE/etc/mdp}"`
	},
	createuser: { why: 'the cluster of the tests has its role', script: 'exit 0' },
	createdb: { why: 'and its empty database', script: 'exit 0' },
	apt: {
		why: "nothing is installed here: the package's settings are put where it would put them",
		script: `
			mkdir -p "$STATE/etc/mdp/credentials" "$STATE/var/lib/mdp"
			[ -e "$STATE/etc/mdp/mdp.env" ] || sed "s,=/var/lib,=$STATE/var/lib," "$ROOT/deploy/systemd/mdp.env" >"$STATE/etc/mdp/mdp.env"`
	},
	'mdp-admin': {
		why: 'no service manager here: it hands over settings and credentials as the units do',
		script: `
			export CREDENTIALS_DIRECTORY="$STATE/credentials"
			mkdir -p "$CREDENTIALS_DIRECTORY"
			for file in "$STATE"/etc/mdp/credentials/*; do cp -p "$file" "$CREDENTIALS_DIRECTORY/mdp_\${file##*/}"; done
			cd "$STATE/var/lib/mdp" && exec "$PROGRAMS/mdp-server" --env-file "$STATE/etc/mdp/mdp.env" "$@"`
	},
	systemctl: {
		why: 'nor here: it starts and stops the server as its unit does, on a port that is free',
		script: `
			stop() {
				[ -e "$STATE/unit.pid" ] || return 0
				kill "$(cat "$STATE/unit.pid")"
				while kill -0 "$(cat "$STATE/unit.pid")" 2>/dev/null; do sleep 0.1; done
				rm "$STATE/unit.pid"
			}
			start() {
				setsid mdp-admin serve --migrate --listen 127.0.0.1:0 >"$STATE/unit.log" 2>&1 </dev/null &
				echo $! >"$STATE/unit.pid"
				for _ in {1..300}; do ! grep -q http:// "$STATE/unit.log" || return 0; sleep 0.1; done
				return 1
			}
			case $1 in
				enable | start) start ;;
				restart) stop && start ;;
				stop) stop ;;
				*) exit 2 ;;
			esac`
	}
};

/** Writes them into a folder, which is to be first in PATH; each leaves its name in `log`. */
export function install(folder, { log, ...places }) {
	mkdirSync(folder);
	const head = Object.entries(places).map(([name, value]) => `${name}='${value}'\n`).join('');
	for (const [name, { script }] of Object.entries(STANDINS)) {
		if (!script) continue;
		writeFileSync(join(folder, name), `#!/bin/bash\n${head}echo ${name} >>'${log}'\n${script.replaceAll(/^\t+/gm, '')}\n`);
		chmodSync(join(folder, name), 0o755);
	}
}
