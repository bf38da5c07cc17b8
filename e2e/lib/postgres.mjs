/**
 * A PostgreSQL of one's own: a fresh cluster in a temporary folder, reachable through a socket in it
 * and nowhere else. It never touches one that is installed as a service.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Debian and its kin put the programs, one folder per version. */
const INSTALLED = '/usr/lib/postgresql';
const OLDEST = 15;
/** PostgreSQL refuses to run as root: `nobody` runs it then. */
const NOBODY = 65534;
const PATIENCE_MS = 60_000;

/** The folder of the newest programs that are new enough; null where there are none. */
export function findPostgres() {
	const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED).map(Number).filter((version) => version >= OLDEST) : [];
	const folders = versions.sort((a, b) => b - a).map((version) => join(INSTALLED, String(version), 'bin'));
	return folders.find((folder) => ['initdb', 'postgres', 'psql', 'pg_dump'].every((name) => existsSync(join(folder, name)))) ?? null;
}

const isRoot = () => process.getuid() === 0;

/** A program of PostgreSQL's and its arguments, for somebody whom it accepts. */
export function program(name, given) {
	const words = [join(findPostgres(), name), ...given];
	return isRoot() ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--', ...words] : words;
}

/** Gives a file or folder to that somebody. */
export function handOver(path) {
	if (isRoot()) chownSync(path, NOBODY, NOBODY);
}

export class Cluster {
	role = 'mdp';
	database = 'mdp';
	#process = null;

	static async start() {
		const cluster = new Cluster();
		try {
			const options = ['--username', cluster.role, '--auth', 'trust', '--encoding', 'UTF8', '--no-locale', '--no-sync'];
			cluster.#run('initdb', [...options, '--pgdata', join(cluster.folder, 'data')]);
			await cluster.#launch();
			cluster.#run('psql', ['-qXv', 'ON_ERROR_STOP=1', ...cluster.#at('postgres'), '-c', `CREATE DATABASE ${cluster.database}`]);
		} catch (cause) {
			await cluster.close();
			throw cause;
		}
		return cluster;
	}

	constructor() {
		this.folder = mkdtempSync(join(tmpdir(), 'mdp-e2e-pg-'));
		handOver(this.folder);
		chmodSync(this.folder, 0o755);
	}

	#at(database) {
		return ['--host', this.folder, '--username', this.role, '--dbname', database];
	}

	#run(name, given) {
		const [first, ...rest] = program(name, given);
		const ran = spawnSync(first, rest, { cwd: this.folder, maxBuffer: 1 << 28 });
		if (ran.status !== 0) throw new Error(`${name}: ${ran.error?.message ?? ran.stderr}`);
		return ran.stdout;
	}

	#launch() {
		const settings = ['listen_addresses=', 'logging_collector=off', 'log_min_messages=warning', 'lc_messages=C', 'fsync=off'];
		const given = ['-D', join(this.folder, 'data'), '-k', this.folder, ...settings.flatMap((setting) => ['-c', setting])];
		const [first, ...rest] = program('postgres', given);
		const child = spawn(first, rest, { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] });
		this.#process = child;
		return new Promise((resolve, reject) => {
			let log = '';
			const timer = setTimeout(() => reject(new Error(`postgres said nothing for too long: ${log}`)), PATIENCE_MS);
			child.once('exit', () => reject(new Error(`postgres ended: ${log}`)));
			child.stderr.on('data', (data) => {
				if (log.includes('ready to accept connections')) return;
				log += data;
				if (!log.includes('ready to accept connections')) return;
				clearTimeout(timer);
				resolve();
			});
		});
	}

	/** The whole database as SQL. */
	dump() {
		return this.#run('pg_dump', this.#at(this.database));
	}

	async close() {
		const child = this.#process;
		this.#process = null;
		if (child && child.exitCode === null && child.signalCode === null) {
			await new Promise((resolve) => {
				child.once('exit', resolve);
				// Immediate shutdown: nothing of it is wanted any more.
				child.kill('SIGQUIT');
			});
		}
		rmSync(this.folder, { recursive: true, force: true });
	}
}
