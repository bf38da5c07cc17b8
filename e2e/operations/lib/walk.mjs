/** A reader of the runbook: their machine, which is a folder, a terminal, and what they type in it. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findServer, ROOT } from '../../lib/server.mjs';
import { CACHE } from '../../stack/programs.mjs';
import { install } from './standins.mjs';

const PATIENCE_MS = 120_000;
export const PASSWORD = 'horse battery staple lantern';
export const PASSPHRASE = 'five words for the file';

/** Runs a command where the one before it left off. */
const TERMINAL = 'cd "$(cat "$0/cwd")" && set -o pipefail; eval "$1"; status=$?; pwd >"$0/cwd"; exit $status';

/** Nobody types the next command before the proxy has read its files. */
const SETTLED = 'for _ in {1..200}; do curl -fso /dev/null https://vault.example.org/api/health/ && break; sleep 0.1; done';

export class Reader {
	#server = null;
	/** What they put in the place of names in capitals. */
	placeholders = {};
	/** Each command that was typed, and what stood in for a part of it. */
	walked = [];

	constructor() {
		this.folder = mkdtempSync(join(tmpdir(), 'mdp-runbook-'));
		this.state = this.make('state');
		// The database's user has to come through.
		for (const folder of [this.folder, this.state]) chmodSync(folder, 0o711);
		this.bin = join(this.folder, 'bin');
		this.log = join(this.state, 'stood-in');
		install(this.bin, { log: this.log, ROOT, STATE: this.state, CACHE, SERVER: findServer(), PROGRAMS: dirname(findServer()) });
		symlinkSync(findServer(), join(this.bin, 'mdp-server'));
		this.placeholders.KIT = this.make('kit');
		this.note('password', PASSWORD);
		this.note('passphrase', PASSPHRASE);
		this.goTo('machine');
	}

	/** A folder of their own. */
	make(name) {
		const folder = join(this.folder, name);
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		return folder;
	}

	/** Puts something where the stand-ins look. */
	note(name, text) {
		writeFileSync(join(this.state, name), text);
	}

	/** From now on at this machine, in the home folder. */
	goTo(machine) {
		this.home = this.make(machine);
		this.note('machine', machine);
		this.note('cwd', this.home);
	}

	get environment() {
		return { PATH: `${this.bin}:${process.env.PATH}`, HOME: this.home, LANG: 'C.UTF-8', RUST_BACKTRACE: '0' };
	}

	fill(command) {
		const names = Object.keys(this.placeholders).sort((a, b) => b.length - a.length);
		return command.replaceAll(new RegExp(`(?<![A-Z_$])(${names.join('|')})(?![A-Z_])`, 'g'), (name) => this.placeholders[name]);
	}

	/** Types a command; gives what it printed. */
	async type(command) {
		const line = this.fill(command);
		this.note('stood-in', '');
		if (/^mdp-server .*\bserve$|^mdp-server serve$/.test(line)) return this.#serve(command, line);
		// As pages say in words before each of them: the server is stopped first.
		if (/^mdp-server .*\brestore\b(?!.*--dry-run)/.test(line)) await this.stop();
		const ran = await this.#run(line);
		const stoodIn = readFileSync(this.log, 'utf8').split('\n').filter(Boolean);
		this.walked.push({ command, stoodIn: [...new Set(stoodIn)] });
		if (ran.status !== 0) throw new Error(`${command}\nas ${line}\nended with ${ran.status}:\n${ran.output}`);
		this.#findPorts();
		if (/^docker compose .* up -d/.test(line)) await this.#run(SETTLED);
		return ran.output;
	}

	#run(line) {
		const child = spawn('bash', ['-c', TERMINAL, this.state, line], { env: this.environment, stdio: ['ignore', 'pipe', 'pipe'], timeout: PATIENCE_MS });
		return new Promise((resolve, reject) => {
			let output = '';
			for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
			child.once('error', reject);
			// Not `close`: what goes on in the background may keep the pipes.
			child.once('exit', (status, signal) => setImmediate(() => resolve({ status: status ?? signal, output })));
		});
	}

	/** A server in a terminal of its own. */
	async #serve(command, line) {
		await this.stop();
		this.walked.push({ command, stoodIn: ['serve'] });
		const there = readFileSync(join(this.state, 'cwd'), 'utf8').trim();
		const [program, ...given] = line.split(' ');
		const child = spawn(program, [...given, '--listen', '127.0.0.1:0'], { cwd: there, env: this.environment, stdio: ['ignore', 'pipe', 'pipe'] });
		this.#server = child;
		let said = '';
		child.stderr.on('data', (data) => (said += data));
		await new Promise((resolve, reject) => {
			child.once('exit', (status) => reject(new Error(`${line} ended with ${status}:\n${said}`)));
			child.stdout.on('data', (data) => {
				const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(data)?.[1];
				if (!port) return;
				this.#lead({ http: port });
				resolve();
			});
		});
	}

	/** Ctrl-C. */
	async stop() {
		const child = this.#server;
		this.#server = null;
		if (!child || child.exitCode !== null) return;
		await new Promise((resolve) => {
			child.once('exit', resolve);
			child.kill('SIGINT');
		});
	}

	/** Where the unit or the stack listens, if they do. */
	#findPorts() {
		const log = join(this.state, 'unit.log');
		const unit = existsSync(log) && /http:\/\/127\.0\.0\.1:(\d+)/.exec(readFileSync(log, 'utf8'))?.[1];
		if (unit) this.#lead({ http: unit });
		const port = (name) => {
			const file = join(this.#stack(), 'mdp/ports', name);
			return existsSync(file) && readFileSync(file, 'utf8');
		};
		if (port('backend-8000')) this.#lead({ http: port('backend-8000'), https: port('traefik-443') });
	}

	#stack() {
		return join(this.state, `stack-${readFileSync(join(this.state, 'machine'), 'utf8')}`);
	}

	/** `curl` as it is written goes to these ports. */
	#lead({ http, https }) {
		this.ports = { http, https };
		const authority = join(this.state, 'authority.pem');
		const lines = [`connect-to = "127.0.0.1:8000:127.0.0.1:${http}"`];
		if (https) {
			const name = `vault.example.org:443:127.0.0.1:${https}`;
			lines.push(`connect-to = "${name}"`, `cacert = "${authority}"`);
			this.note('deploy-check', `--insecure-ca ${authority} --connect-to ${name}`);
		}
		writeFileSync(join(this.home, '.curlrc'), `${lines.join('\n')}\n`);
		this.note('backend', `http://127.0.0.1:${http}`);
	}

	async close() {
		await this.stop();
		await this.#run('[ ! -e "$0/unit.pid" ] || systemctl stop');
		// What keeps a vault open waits for a quarter of an hour.
		await this.#run(this.fill('for device in ~/.local/share/mdp KIT/device*; do MDP_HOME=$device mdp lock; done'));
		for (const machine of ['machine', 'new-machine']) {
			if (!existsSync(join(this.state, `stack-${machine}`))) continue;
			this.goTo(machine);
			await this.#run('cd mdp && docker compose -f docker-compose.prod.yml down -v');
		}
		rmSync(this.folder, { recursive: true, force: true });
	}
}
