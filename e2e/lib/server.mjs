/**
 * A real `mdp-server` of one's own: a temporary folder, a port that is free, and nothing left at the end.
 * It can be killed and started again over the same data.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Cluster } from './postgres.mjs';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The newest of the binaries that were built, or the one that is named; null where there is none. */
export function findServer() {
	const named = process.env.MDP_SERVER_BIN;
	if (named) return existsSync(named) ? named : null;
	const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');
	const built = ['debug', 'release'].map((profile) => join(target, profile, 'mdp-server')).filter((path) => existsSync(path));
	return built.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0] ?? null;
}

/** What the server sees of the environment: none of the variables of whoever runs the tests. */
const ENVIRONMENT = { PATH: process.env.PATH, HOME: tmpdir(), LANG: 'C' };
const PATIENCE_MS = 60_000;

export class Server {
	/** The port it listens on; another one after each start. */
	port = 0;
	#process = null;
	#copies = [];
	#log = '';

	/** `engine`: `sqlite` or `postgres`. `settings`: variables over the defaults. */
	static async start({ engine = 'sqlite', settings = {} } = {}) {
		const cluster = engine === 'postgres' ? await Cluster.start() : null;
		const server = new Server(cluster, settings);
		try {
			await server.start();
		} catch (cause) {
			await server.close();
			throw cause;
		}
		return server;
	}

	constructor(cluster, settings) {
		this.cluster = cluster;
		this.folder = mkdtempSync(join(tmpdir(), 'mdp-e2e-'));
		const database = cluster ? { DB_HOST: cluster.folder, POSTGRES_USER: cluster.role, POSTGRES_DB: cluster.database } : {};
		// Outside of what it loses and gets back.
		this.backups = mkdtempSync(join(tmpdir(), 'mdp-e2e-backups-'));
		this.options = Object.entries({ BACKUP_DIR: this.backups, ...database, ...settings }).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
	}

	#arguments(...command) {
		return [...command, '--listen', '127.0.0.1:0', '--data', this.folder, ...this.options];
	}

	/** Resolves once it says where it serves. */
	start() {
		const child = spawn(findServer(), this.#arguments('serve', '--migrate'), { env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'] });
		this.#process = child;
		return new Promise((resolve, reject) => {
			const fail = (why) => reject(new Error(`mdp-server ${why}\n${this.#log}`));
			const timer = setTimeout(() => fail('said nothing for too long'), PATIENCE_MS);
			child.once('exit', (code, signal) => fail(`ended with ${code ?? signal}`));
			child.once('error', (cause) => fail(cause.message));
			child.stderr.on('data', (data) => {
				this.#log = (this.#log + data).slice(-20_000);
			});
			child.stdout.on('data', (data) => {
				const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(String(data))?.[1];
				if (!port) return;
				this.port = Number(port);
				clearTimeout(timer);
				resolve();
			});
		});
	}

	get log() {
		return this.#log;
	}

	/** As a crash: at once, in the middle of whatever it does. */
	kill() {
		return this.#end('SIGKILL');
	}

	#end(signal) {
		const child = this.#process;
		this.#process = null;
		if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
		return new Promise((resolve) => {
			child.once('exit', resolve);
			child.kill(signal);
		});
	}

	/** Runs another of its commands to its end; gives what it printed. */
	#run(...command) {
		const done = spawnSync(findServer(), this.#arguments(...command), { env: ENVIRONMENT, encoding: 'utf8' });
		if (done.status !== 0) throw new Error(`${command.join(' ')}: ${done.status}\n${done.stdout}${done.stderr}`);
		return done.stdout;
	}

	/** Makes an invitation; gives its token. */
	invite(name) {
		return /#(\S+)/.exec(this.#run('user', 'add', name))[1];
	}

	/** Makes an archive, while it serves or not. */
	backup() {
		this.#run('backup');
	}

	/** Puts the newest archive in place of everything; it must not be serving. */
	restore() {
		this.#run('restore', 'latest', '--force');
	}

	/** Copies what it keeps, aside; gives where. It must not be serving. */
	copy() {
		const copy = mkdtempSync(join(tmpdir(), 'mdp-e2e-copy-'));
		this.#copies.push(copy);
		cpSync(this.folder, copy, { recursive: true });
		return copy;
	}

	/** Puts such a copy in place of everything, as nobody should. */
	putBack(copy) {
		rmSync(this.folder, { recursive: true });
		cpSync(copy, this.folder, { recursive: true });
	}

	/** Loses everything that it keeps. It must not be serving. */
	lose() {
		rmSync(this.folder, { recursive: true });
		mkdirSync(this.folder);
	}

	/** Everything that it keeps, as bytes on disk or as the database's own dump shows it. */
	dump() {
		return this.cluster?.dump() ?? Buffer.alloc(0);
	}

	async close() {
		await this.#end('SIGKILL');
		await this.cluster?.close();
		for (const folder of [this.folder, this.backups, ...this.#copies]) rmSync(folder, { recursive: true, force: true });
	}
}
