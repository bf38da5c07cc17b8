/**
 * A stand-in for `docker compose` that does what the operator's scripts ask of it: one backend, a real
 * `mdp-server` on SQLite, and a database that knows nothing but its password. It fails on demand, and
 * kills whoever called it.
 *
 * Called by the `docker` that `host.mjs` writes: node docker.mjs FOLDER compose -f FILE COMMAND…, or
 * FOLDER rm -f CONTAINER. FOLDER has `state.json` (what runs, and with what environment), `faults.json` and `calls.log`.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';

const [folder, ...given] = process.argv.slice(2);
const file = (name) => join(folder, name);
const read = (name) => JSON.parse(readFileSync(file(name), 'utf8'));
const write = (name, value) => writeFileSync(file(name), JSON.stringify(value));
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** NAME=value lines of the env files, the later one winning. */
function settings() {
	const values = {};
	for (const name of ['.env.test', '.env.test.local']) {
		if (!existsSync(file(name))) continue;
		for (const line of readFileSync(file(name), 'utf8').split('\n')) {
			const [, key, value] = /^([A-Za-z_]+)=(.*)$/.exec(line) ?? [];
			if (key) values[key] = value;
		}
	}
	return values;
}

/** What the server sees: as its image has it, and in place of PostgreSQL what knows of none. */
function environment(values) {
	const { POSTGRES_PASSWORD, ...rest } = values;
	return { PATH: process.env.PATH, HOME: folder, MDP_DATA: file('data'), BACKUP_DIR: file('volume'), ...rest };
}

const isAlive = (pid) => {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
};

const state = read('state.json');
const isRunning = () => state.backend !== null && isAlive(state.backend.pid);

function answers(port) {
	return new Promise((resolve) => {
		const socket = createConnection({ port, host: '127.0.0.1' });
		socket.once('connect', () => resolve(socket.destroy() && true));
		socket.once('error', () => resolve(false));
	});
}

async function stop() {
	if (!isRunning()) return;
	process.kill(state.backend.pid, 'SIGTERM');
	while (isAlive(state.backend.pid)) await wait(20);
	write('state.json', { ...state, backend: null });
	state.backend = null;
}

/** Starts the backend, or starts it anew where its settings have changed. */
async function up() {
	const values = settings();
	if (isRunning() && JSON.stringify(state.backend.values) === JSON.stringify(values)) return 0;
	await stop();
	// The role's password is the one that the database was last given.
	if (values.POSTGRES_PASSWORD !== state.password) return 1;
	const log = file('server.log');
	writeFileSync(log, '');
	const out = openSync(log, 'a');
	const child = spawn(state.server, ['serve', '--migrate', '--listen', '127.0.0.1:0', '--set', 'BACKUP_SCHEDULE=off'], {
		env: environment(values),
		stdio: ['ignore', out, out],
		detached: true
	});
	closeSync(out);
	let ended = false;
	child.once('exit', () => (ended = true));
	child.unref();
	for (;;) {
		const port = Number(/http:\/\/127\.0\.0\.1:(\d+)/.exec(readFileSync(log, 'utf8'))?.[1]);
		if (port && (await answers(port))) {
			write('state.json', { ...state, backend: { pid: child.pid, port, values } });
			return 0;
		}
		if (ended) {
			process.stderr.write(readFileSync(log));
			return 1;
		}
		await wait(20);
	}
}

/** Runs mdp-server with this standard input and output, cut short if it is so wished. */
function server(args, values, cutAt) {
	const child = spawn(state.server, args, { env: environment(values), stdio: ['inherit', cutAt === undefined ? 'inherit' : 'pipe', 'inherit'] });
	if (cutAt !== undefined) {
		let sent = 0;
		child.stdout.on('data', (data) => {
			process.stdout.write(data.subarray(0, Math.max(0, cutAt - sent)));
			sent += data.length;
		});
	}
	return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}

/** The database: takes its owner's new password. */
function psql() {
	const said = readFileSync(0, 'utf8');
	const password = /ALTER ROLE CURRENT_USER PASSWORD '([^']*)';/.exec(said)?.[1];
	if (password !== undefined) write('state.json', { ...state, password });
	return 0;
}

/** The arguments after the options, those that take a value with it. */
function operands(args) {
	const left = [...args];
	let [language, name] = [{}];
	while (left[0]?.startsWith('-')) {
		if (left[0] === '-e') language = { LC_ALL: left[1].split('=')[1] };
		if (left[0] === '--name') name = left[1];
		left.splice(0, ['-e', '--name'].includes(left[0]) ? 2 : 1);
	}
	return [left, language, name];
}

async function obey(command, args, cutAt) {
	const [[service, ...rest], language] = operands(args);
	if (command === 'up') return service === 'backend' ? up() : 0;
	if (command === 'stop') return stop().then(() => 0);
	if (command === 'run') return server(rest, { ...settings(), ...language }, cutAt);
	if (service === 'db') return psql();
	if (!isRunning()) return 1;
	if (rest[1] === 'health') return (await answers(state.backend.port)) ? 0 : 1;
	return server(rest.slice(1), { ...state.backend.values, ...language }, cutAt);
}

/** Ends the script that is at work, as the machine's end would, and this with it. */
function killAll() {
	process.kill(Number(readFileSync(file('script.pid'), 'utf8')), 'SIGKILL');
	process.exit(137);
}

/** A container that is at work on, without whoever began it. */
function leave(name) {
	const { pid } = spawn('tail', ['-f', '/dev/null'], { stdio: 'ignore', detached: true });
	writeFileSync(file(`container-${name}`), String(pid));
}

/** Ends it. */
function remove(name) {
	if (!existsSync(file(`container-${name}`))) return 1;
	process.kill(Number(readFileSync(file(`container-${name}`), 'utf8')), 'SIGKILL');
	rmSync(file(`container-${name}`));
	return 0;
}

if (given[0] === 'rm' && given[1] === '-f') process.exit(remove(given[2]));
if (given[0] !== 'compose' || given[1] !== '-f') process.exit(125);
const [command, ...args] = given.slice(3);
const call = [command, ...args].join(' ').replaceAll('\n', ' ');
appendFileSync(file('calls.log'), `${call}\n`);
const number = readFileSync(file('calls.log'), 'utf8').split('\n').length - 1;
const fault = read('faults.json').find((one) => (one.call === undefined ? one.number === number : call.includes(one.call)));

switch (fault?.does) {
	case 'fail':
		process.stderr.write('the engine says no\n');
		process.exit(fault.status ?? 1);
	case 'nothing':
		process.exit(0);
	case 'orphan':
		leave(operands(args)[2]);
		process.exit(fault.status);
	case 'hang':
		setInterval(() => {}, 1000);
		break;
	case 'kill':
		killAll();
		break;
	case 'busy':
		// Once; then it is as ever.
		write('faults.json', []);
		process.exit(11);
	default: {
		const status = await obey(command, args, fault?.does === 'cut' || fault?.does === 'kill-midway' ? fault.at : undefined);
		if (fault?.does === 'kill-after' || fault?.does === 'kill-midway') killAll();
		process.exitCode = fault?.does === 'end-with' ? fault.status : fault?.does === 'cut' ? 0 : status;
	}
}
