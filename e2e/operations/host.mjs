/** A host of one's own, as an operator has it: the scripts, a stand-in for `docker compose`, a folder for backups. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findServer, ROOT } from '../lib/server.mjs';

const STAND_IN = fileURLToPath(new URL('docker.mjs', import.meta.url));
/** What is at hand there, besides the stand-in. */
const PATH = '/usr/bin:/bin';
const KEY = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('hex');

export class Host {
	constructor() {
		this.folder = mkdtempSync(join(tmpdir(), 'mdp-host-'));
		this.backups = join(this.folder, 'backups');
		this.bin = join(this.folder, 'bin');
		mkdirSync(this.bin);
		const docker = `#!/bin/sh\nexec ${process.execPath} ${STAND_IN} ${this.folder} "$@"\n`;
		writeFileSync(join(this.bin, 'docker'), docker, { mode: 0o755 });
		writeFileSync(join(this.folder, 'docker-compose.test.yml'), 'services: {}\n');
		this.write('.env.test', 'APP_SLUG=mdp\n');
		this.write('.env.test.local', `# kept\nPOSTGRES_PASSWORD=first\nMDP_SECRET_KEY=${KEY()}\nTZ=UTC\n`);
		this.write('state.json', JSON.stringify({ server: findServer(), backend: null, password: 'first' }));
		this.fault();
		this.write('calls.log', '');
	}

	/** A program of the host's, in place of its own. */
	tool(name, script) {
		writeFileSync(join(this.bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
	}

	write(name, text) {
		writeFileSync(join(this.folder, name), text, { mode: 0o600 });
	}

	read(name) {
		return readFileSync(join(this.folder, name), 'utf8');
	}

	get state() {
		return JSON.parse(this.read('state.json'));
	}

	get calls() {
		return this.read('calls.log').split('\n').filter(Boolean);
	}

	/** What the stand-in is to do wrong from now on: `{ call | number, does, … }`; nothing without. */
	fault(...faults) {
		this.write('faults.json', JSON.stringify(faults));
		this.write('calls.log', '');
	}

	/**
	 * Starts a script; resolves at its end and that of all it began, with all it said. `env -i`: nothing
	 * but what is given here.
	 */
	async run(script, args = [], env = {}, { wrap = [], cwd = '/' } = {}) {
		const path = join(ROOT, 'scripts', script);
		const wrapped = ['-c', 'echo $$ >"$0/script.pid"; exec "$@"', this.folder, ...wrap, path, ...args];
		const all = { PATH: `${this.bin}:${PATH}`, COMPOSE_FILE: join(this.folder, 'docker-compose.test.yml'), BACKUP_DIR: this.backups, ...env };
		const child = spawn('/bin/sh', wrapped, { env: all, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
		let [out, err] = ['', ''];
		child.stdout.on('data', (data) => (out += data));
		child.stderr.on('data', (data) => (err += data));
		const ended = await new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal, out, err })));
		// What a killed one began holds its lock until it ends, and may do so without its output.
		if (ended.signal) spawnSync('flock', ['-w', '60', all.COMPOSE_FILE, 'true']);
		return ended;
	}

	/**
	 * Resolves once a backup can't be given the name of one that is there: names go by the second, and a
	 * script that finds its name taken asks the server again, in more steps than another time.
	 */
	async nextName() {
		const last = this.kept().map((name) => /-(\d{8})-(\d{6})\./.exec(name)?.slice(1).join('') ?? '').sort().at(-1) ?? '';
		const now = () => new Date().toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
		while (now() <= last) await new Promise((resolve) => setTimeout(resolve, 20));
	}

	/** What stands in the folder under a name of a backup; and all there is. */
	kept(folder = this.backups) {
		return this.files(folder).filter((name) => /\.(mdpbak|sql\.gz)$/.test(name));
	}

	files(folder = this.backups) {
		return existsSync(folder) ? readdirSync(folder).sort() : [];
	}

	/** Another command of the server's, beside it. */
	server(...args) {
		const env = { PATH, HOME: this.folder, MDP_DATA: join(this.folder, 'data'), BACKUP_DIR: join(this.folder, 'volume'), MDP_SECRET_KEY: this.secret('MDP_SECRET_KEY') };
		const done = spawnSync(this.state.server, args, { env, encoding: 'utf8' });
		if (done.status !== 0) throw new Error(`${args.join(' ')}: ${done.status}\n${done.stdout}${done.stderr}`);
		return done.stdout;
	}

	secret(name) {
		return new RegExp(`^${name}=(.*)$`, 'm').exec(this.read('.env.test.local'))?.[1];
	}

	/** As `docker compose up -d --wait backend`, and the others by hand. */
	compose(...args) {
		const given = ['compose', '-f', join(this.folder, 'docker-compose.test.yml'), ...args];
		return spawnSync(join(this.bin, 'docker'), given, { env: { PATH }, encoding: 'utf8' }).status;
	}

	up() {
		const status = this.compose('up', '-d', '--wait', 'backend');
		if (status !== 0) throw new Error(this.read('server.log'));
	}

	get url() {
		return `http://127.0.0.1:${this.state.backend.port}`;
	}

	close() {
		const pid = this.state.backend?.pid;
		try {
			if (pid) process.kill(pid, 'SIGKILL');
		} catch {
			// It has ended by itself.
		}
		chmodSync(this.folder, 0o700);
		rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
	}
}
