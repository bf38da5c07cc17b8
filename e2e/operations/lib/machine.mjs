/**
 * A machine to install things on and throw away: this one's programs with a layer of memory over them, its
 * own processes, network, users and services, started by the real systemd in less than a second. Nothing
 * that happens in it reaches this one.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const INSIDE = fileURLToPath(new URL('machine.sh', import.meta.url));
const PATIENCE_MS = 60_000;
const NAMESPACES = ['--pid', '--mount', '--ipc', '--uts', '--net', '--cgroup'];
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LANG: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' };

/** Why there can be none here; null where there can. */
export function missing() {
	if (process.platform !== 'linux' || process.getuid() !== 0) return 'a throwaway machine needs root on Linux';
	for (const program of ['/lib/systemd/systemd', '/usr/bin/unshare', '/usr/bin/nsenter', '/usr/bin/dbus-daemon']) {
		if (!existsSync(program)) return `a throwaway machine needs ${program}`;
	}
	const script = 'mount -t tmpfs t /mnt && mkdir /mnt/u /mnt/w /mnt/m && mount -t overlay o -o lowerdir=/,upperdir=/mnt/u,workdir=/mnt/w /mnt/m';
	const tried = spawnSync('unshare', [...NAMESPACES, '--fork', '--propagation', 'private', 'sh', '-c', script], { encoding: 'utf8' });
	return tried.status === 0 ? null : `a throwaway machine can’t be made here: ${tried.stderr.trim()}`;
}

export class Machine {
	/** Seen in it as /machine. */
	folder = mkdtempSync(join(tmpdir(), 'mdp-machine-'));
	#groups = [];
	#outside = null;
	#inside = 0;

	static async start() {
		const machine = new Machine();
		try {
			await machine.#start();
		} catch (cause) {
			machine.close();
			throw cause;
		}
		return machine;
	}

	async #start() {
		mkdirSync(join(this.folder, 'root'));
		spawnSync('mkfifo', [join(this.folder, 'ready')]);
		// Control groups of its own, so that it takes none of this machine's for its root.
		const roots = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified', '/sys/fs/cgroup/systemd'];
		this.#groups = roots.filter((root) => existsSync(join(root, 'cgroup.procs'))).map((root) => join(root, `mdp-machine-${process.pid}`));
		for (const group of this.#groups) mkdirSync(group);
		const moves = this.#groups.map((group) => `echo $$ >${group}/cgroup.procs`);
		const unshare = ['exec', 'unshare', ...NAMESPACES, '--fork', '--kill-child', INSIDE, this.folder].join(' ');
		this.#outside = spawn('sh', ['-ec', [...moves, unshare].join('\n')], { stdio: ['ignore', 'ignore', 'pipe'] });
		let said = '';
		this.#outside.stderr.on('data', (data) => (said += data));
		const ended = new Promise((_, reject) => this.#outside.once('exit', () => reject(new Error(`the machine didn’t start: ${said}`))));
		ended.catch(() => {});
		const herald = spawn('cat', [join(this.folder, 'ready')], { stdio: 'ignore' });
		try {
			await Promise.race([once(herald, 'exit', { signal: AbortSignal.timeout(PATIENCE_MS) }), ended]);
		} finally {
			herald.kill();
		}
		const pid = this.#outside.pid;
		this.#inside = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));
	}

	/** Runs a program in it: `{ status, out, err }`. */
	run(program, given = [], { input = '', env = {} } = {}) {
		const into = ['--target', this.#inside, '--pid', '--mount', '--ipc', '--uts', '--net', '--root', '--wd', '--'].map(String);
		const options = { encoding: 'utf8', env: { ...ENVIRONMENT, ...env }, input, timeout: PATIENCE_MS };
		const { status, stdout, stderr } = spawnSync('nsenter', [...into, program, ...given], options);
		return { status, out: stdout, err: stderr };
	}

	/** Runs what must succeed; gives its output. */
	done(program, given, options) {
		const { status, out, err } = this.run(program, given, options);
		if (status !== 0) throw new Error(`${program} ${given.join(' ')}: ${status}\n${out}${err}\n${this.log()}`);
		return out;
	}

	/** The end of what its services said. */
	log() {
		return this.run('journalctl', ['--no-pager', '--lines', '40']).out;
	}

	/** Puts a file into /machine; gives its path there. */
	put(name, text, mode = 0o600) {
		writeFileSync(join(this.folder, name), text, { mode });
		return `/machine/${name}`;
	}

	close() {
		if (this.#outside && this.#outside.exitCode === null) {
			// With it goes the first process in there, and all the others with that one.
			this.#outside.kill('SIGKILL');
			spawnSync('tail', ['--pid', String(this.#inside || this.#outside.pid), '-f', '/dev/null'], { timeout: PATIENCE_MS });
		}
		for (const group of this.#groups) removeGroup(group);
		rmSync(this.folder, { recursive: true, force: true });
	}
}

function removeGroup(group) {
	if (!existsSync(group)) return;
	for (const entry of readdirSync(group, { withFileTypes: true })) {
		if (entry.isDirectory()) removeGroup(join(group, entry.name));
	}
	rmdirSync(group);
}
