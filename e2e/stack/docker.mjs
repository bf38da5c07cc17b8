/**
 * Stands in for `docker compose` where there is no container engine: each service runs as a process
 * (images.mjs), known by a folder (`MDP_STACK`) from one command to the next. What it doesn't know, it
 * refuses.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inOrder, read, seconds } from './compose.mjs';
import { image } from './images.mjs';
import { pause, State } from './state.mjs';

const WITH_VALUE = new Set(['-f', '--file', '--env-file', '-p', '--project-name', '-e', '--env', '-u', '--user', '-v', '--volume', '--entrypoint', '-t', '--timeout', '-s', '--signal', '-w', '--workdir', '--name', '--tail', '-n', '--format']);
const USAGE = 2;

class Refused extends Error {
	constructor(message, status = 1) {
		super(message);
		this.status = status;
	}
}

/** Options up to the first word that is none, by their names, and the rest. */
function split(words) {
	const options = [];
	let at = 0;
	for (; at < words.length && words[at].startsWith('-') && words[at] !== '-'; at++) {
		const [name, inline] = words[at].split(/=(.*)/s);
		if (inline !== undefined) options.push([name, inline]);
		else options.push([name, WITH_VALUE.has(name) ? words[++at] : true]);
	}
	const all = (...names) => options.filter(([name]) => names.includes(name)).map(([, value]) => value);
	return { all, has: (...names) => all(...names).length > 0, rest: words.slice(at) };
}

/** Where a path inside is here; null for one that is in no mount. */
function placeOf(mounts, path) {
	const mount = mounts.find(([inside]) => path === inside || path.startsWith(`${inside}/`));
	return mount ? mount[1] + path.slice(mount[0].length) : null;
}

class Stack {
	constructor(file) {
		this.project = { ...read(file), file: resolve(file) };
		this.project.file = this.project.file.slice(this.project.folder.length + 1);
		this.services = this.project.services;
		this.state = new State(join(process.env.MDP_STACK, this.project.name));
	}

	service(name) {
		if (!this.services[name]) throw new Refused(`no such service: ${name}`);
		return this.services[name];
	}

	image(name) {
		return image(this.project, this.service(name), this.state);
	}

	async up(name) {
		const made = await this.image(name);
		// As compose does: what is configured otherwise by now is made anew.
		const of = createHash('sha256').update(JSON.stringify([made.command, made.env])).digest('hex');
		if (this.state.running(name) !== null) {
			if (this.state.runningOf(name) === of) return;
			await this.stop(name);
		}
		for (const [needed, { condition }] of Object.entries(this.services[name].depends_on ?? {})) {
			if (condition === 'service_healthy') await this.healthy(needed);
		}
		await made.prepare();
		this.state.start(name, made.command, { env: made.env, cwd: this.state.folder }, of);
		console.error(` Container ${this.project.name}-${name}-1  Started`);
	}

	async stop(name, signal) {
		const { signal: usual } = await this.image(name);
		await this.state.end(name, signal ?? usual, seconds(this.services[name].stop_grace_period));
		console.error(` Container ${this.project.name}-${name}-1  Stopped`);
	}

	/** Waits until its health check passes, for as long as the compose file would. */
	async healthy(name) {
		const { test, interval, retries } = this.service(name).healthcheck;
		const words = test[0] === 'CMD-SHELL' ? ['sh', '-c', test[1].replaceAll('$$', '$')] : test.slice(1);
		const latest = Date.now() + seconds(interval) * retries * 1000;
		while ((await this.inside(name, words, { stdio: 'ignore' })) !== 0) {
			if (this.state.running(name) === null) throw new Refused(`dependency failed to start: ${name} ended`);
			if (Date.now() > latest) throw new Refused(`dependency failed to start: ${name} is unhealthy`);
			await pause(100);
		}
	}

	/** Runs a command as if inside; gives its status. */
	async inside(name, words, { stdio = 'inherit', env = {}, mounts = [] } = {}) {
		const made = await this.image(name);
		const here = (word) => placeOf([...mounts, ...made.mounts], word) ?? word;
		const [program, ...given] = words.map(here);
		const variables = { ...made.env, ...env };
		for (const [variable, value] of Object.entries(env)) variables[variable] = here(value);
		return new Promise((settle) => {
			const child = spawn(program, given, { env: variables, stdio, cwd: this.state.folder });
			child.once('error', (cause) => {
				console.error(cause.message);
				settle(127);
			});
			child.once('exit', (code, signal) => settle(signal ? 137 : code));
		});
	}
}

const COMMANDS = {
	async up(stack, { has, rest }) {
		if (!has('-d', '--detach', '--wait')) throw new Refused('only up -d', USAGE);
		const wanted = has('--no-deps') ? rest : inOrder(stack.services, rest.length > 0 ? rest : undefined);
		if (has('--force-recreate')) for (const name of rest) await stack.stop(name);
		for (const name of wanted) await stack.up(name);
		if (has('--wait')) for (const name of wanted) await stack.healthy(name);
	},
	async down(stack, { has }) {
		for (const name of inOrder(stack.services).reverse()) await stack.stop(name);
		await stack.state.end('engine', 'SIGTERM');
		if (has('-v', '--volumes')) rmSync(join(stack.state.folder, 'volumes'), { recursive: true, force: true });
	},
	start: (stack, { rest }) => each(rest, stack, (name) => stack.up(name)),
	stop: (stack, { rest }) => each(rest, stack, (name) => stack.stop(name)),
	kill: (stack, { rest, all }) => each(rest, stack, (name) => stack.stop(name, all('-s', '--signal')[0] ?? 'SIGKILL')),
	async restart(stack, { rest }) {
		await each(rest, stack, (name) => stack.stop(name));
		await each(rest, stack, (name) => stack.up(name));
	},
	ps(stack, { has, rest }) {
		const names = (rest.length > 0 ? rest : Object.keys(stack.services)).filter((name) => stack.state.running(name) !== null);
		if (has('--services')) names.forEach((name) => console.log(name));
		else if (has('-q', '--quiet')) names.forEach((name) => console.log(`${stack.project.name}-${name}-1`));
		else for (const name of names) console.log(`${stack.project.name}-${name}-1  ${stack.services[name].image}  ${name}  running`);
	},
	logs(stack, { rest }) {
		for (const name of rest.length > 0 ? rest : Object.keys(stack.services)) {
			try {
				process.stdout.write(readFileSync(stack.state.log(name)));
			} catch (cause) {
				if (cause.code !== 'ENOENT') throw cause;
			}
		}
	},
	async exec(stack, { rest: [name, ...words], all }) {
		stack.service(name);
		if (stack.state.running(name) === null) throw new Refused(`service "${name}" is not running`);
		return stack.inside(name, words, { env: variables(all('-e', '--env')) });
	},
	async run(stack, { rest: [name, ...words], all, has }) {
		if (!has('--no-deps')) {
			for (const needed of inOrder(stack.services, [name]).slice(0, -1)) await stack.up(needed);
			for (const needed of Object.keys(stack.service(name).depends_on ?? {})) await stack.healthy(needed);
		}
		const made = await stack.image(name);
		await made.prepare();
		const entry = all('--entrypoint').length > 0 ? all('--entrypoint') : made.entry;
		const mounts = all('-v', '--volume').map((mount) => mount.split(':')).map(([here, inside]) => [inside, resolve(here)]);
		return stack.inside(name, words.length > 0 ? [...entry, ...words] : made.command, { env: variables(all('-e', '--env')), mounts });
	},
	async cp(stack, { rest }) {
		const [from, to] = await Promise.all(
			rest.map(async (word) => {
				const [, name, inside] = /^([a-z]+):(\/.*)$/.exec(word) ?? [];
				if (!name) return word;
				const place = placeOf((await stack.image(name)).mounts, inside);
				if (!place) throw new Refused(`nothing of ${word} is in a volume`);
				return place;
			})
		);
		cpSync(from, to, { recursive: true });
	},
	async port(stack, { rest: [name, inside] }) {
		console.log(`127.0.0.1:${await stack.state.port(name, Number(inside))}`);
	},
	config: (stack, { has }) => has('-q', '--quiet') || console.log(JSON.stringify(stack.services, null, 2)),
	build: () => console.error('Images are the programs that are built here.'),
	pull: () => console.error('Images are the programs that are here.')
};

async function each(names, stack, work) {
	for (const name of names.length > 0 ? names : inOrder(stack.services)) {
		stack.service(name);
		await work(name);
	}
}

const variables = (given) => Object.fromEntries(given.map((entry) => entry.split(/=(.*)/s).slice(0, 2)));

async function main([first, ...words]) {
	if (first !== 'compose') throw new Refused(`docker ${first}: only docker compose is known here`, USAGE);
	const before = split(words);
	const [command, ...given] = before.rest;
	if (command === 'version') return console.log('Docker Compose version v2.39.0 (stand-in)');
	if (!COMMANDS[command]) throw new Refused(`docker compose ${command ?? ''}: not known here`, USAGE);
	const file = before.all('-f', '--file')[0] ?? process.env.COMPOSE_FILE;
	if (!file) throw new Refused('no configuration file provided: not found', 14);
	if (!process.env.MDP_STACK) throw new Refused('MDP_STACK: which folder?', USAGE);
	return COMMANDS[command](new Stack(file), split(given));
}

main(process.argv.slice(2)).then(
	(status) => (process.exitCode = typeof status === 'number' ? status : 0),
	(cause) => {
		console.error(cause instanceof Refused ? cause.message : (cause.stack ?? String(cause)));
		process.exitCode = cause.status ?? 1;
	}
);
