/** What a stack of processes is known by between two commands: a folder, one for each project. */
import { chmodSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { spawn } from 'node:child_process';

export class State {
	constructor(folder) {
		this.folder = folder;
		mkdirSync(folder, { recursive: true });
		// PostgreSQL runs as somebody else.
		if (process.getuid() === 0) chmodSync(folder, 0o755);
	}

	/** A folder of its own for a volume, or for what an image would have inside. */
	place(...parts) {
		const place = join(this.folder, ...parts);
		mkdirSync(place, { recursive: true });
		return place;
	}

	file(...parts) {
		this.place(...parts.slice(0, -1));
		return join(this.folder, ...parts);
	}

	/** The port here that stands for a container's: the same until the end. */
	async port(service, inside) {
		const file = this.file('ports', `${service}-${inside}`);
		if (!existsSync(file)) writeFileSync(file, String(await free()));
		return Number(readFileSync(file, 'utf8'));
	}

	log(service) {
		return this.file('logs', `${service}.log`);
	}

	/** The process of a service; null where none runs. */
	running(service) {
		try {
			const { pid, began } = JSON.parse(readFileSync(this.file('running', service), 'utf8'));
			return beginning(pid) === began ? pid : null;
		} catch {
			return null;
		}
	}

	/** What it was started from. */
	runningOf(service) {
		return JSON.parse(readFileSync(this.file('running', service), 'utf8')).of;
	}

	start(service, [program, ...given], options, of = null) {
		const log = openSync(this.log(service), 'a', 0o600);
		const child = spawn(program, given, { ...options, detached: true, stdio: ['ignore', log, log] });
		child.once('error', (cause) => writeFileSync(log, `${cause.message}\n`));
		child.unref();
		writeFileSync(this.file('running', service), JSON.stringify({ pid: child.pid, began: beginning(child.pid), of }));
	}

	/** Resolves once it has ended. */
	async end(service, signal, patience = 30) {
		const pid = this.running(service);
		if (pid === null) return;
		// A container that is killed leaves none of its processes.
		for (const each of signal === 'SIGKILL' ? [pid, ...below(pid)] : [pid]) send(each, signal);
		const latest = Date.now() + patience * 1000;
		while (this.running(service) !== null) {
			if (Date.now() > latest) send(pid, 'SIGKILL');
			await pause(20);
		}
		rmSync(this.file('running', service), { force: true });
	}
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Whoever has ended meanwhile needs no signal. */
function send(pid, signal) {
	try {
		process.kill(pid, signal);
	} catch (cause) {
		if (cause.code !== 'ESRCH') throw cause;
	}
}

/** The processes that a process started, and those that they did. */
function below(pid) {
	const own = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && status(name)?.[1] === String(pid));
	return own.map(Number).flatMap((each) => [each, ...below(each)]);
}

/** What the kernel says of a process, from its state on; null for one that is gone. */
function status(pid) {
	try {
		return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop().split(' ');
	} catch {
		return null;
	}
}

/** When a process began, in the kernel's count: a number may be given again. Null for one that has ended. */
function beginning(pid) {
	const fields = status(pid);
	return !fields || ['Z', 'X'].includes(fields[0]) ? null : fields[19];
}

function free() {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const { port } = server.address();
			server.close(() => resolve(port));
		});
	});
}
