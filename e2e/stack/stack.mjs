/**
 * The whole stack of docker-compose.prod.yml, as an operator would have it: a folder of its own with the
 * repository's files and filled-in `.env` files, a certificate, and the services as processes; or, with
 * `MDP_CONTAINERS=1`, in a container engine. For journeys it is a server like lib/server.mjs's, seen from
 * outside Traefik.
 */
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authority } from '../operations/authority.mjs';
import { ROOT } from '../lib/server.mjs';

export const HOST = 'vault.example.org';
const FILE = 'docker-compose.prod.yml';
const DOCKER = join(ROOT, 'e2e/stack/docker.mjs');
/** An engine's own containers, rather than what stands in for them. */
const CONTAINERS = process.env.MDP_CONTAINERS === '1';
const CERTIFICATE = `tls:
  certificates:
    - certFile: /etc/traefik/dynamic/fullchain.pem
      keyFile: /etc/traefik/dynamic/key.pem
`;

export class Stack {
	contained = CONTAINERS;
	/** Traefik's port for HTTPS. */
	port = 0;

	static async start() {
		const stack = new Stack();
		try {
			await stack.compose('up', '-d', '--wait');
			stack.port = CONTAINERS ? 443 : Number((await stack.address('traefik', 443)).split(':')[1]);
		} catch (cause) {
			await stack.close();
			throw cause;
		}
		return stack;
	}

	constructor() {
		this.home = mkdtempSync(join(tmpdir(), 'mdp-stack-'));
		chmodSync(this.home, 0o755);
		this.state = join(this.home, 'state');
		this.tree = join(this.home, 'mdp');
		for (const name of [FILE, 'deploy', 'scripts', '.env.prod.example', '.env.prod.local.example']) cpSync(join(ROOT, name), join(this.tree, name), { recursive: true });
		this.#settings('.env.prod', {});
		this.#settings('.env.prod.local', { POSTGRES_PASSWORD: secret(), MDP_SECRET_KEY: secret() });
		this.authority = new Authority();
		const { key, cert } = this.authority.issue(HOST);
		const dynamic = join(this.tree, 'deploy/traefik/dynamic');
		writeFileSync(join(dynamic, 'certificate.yml'), CERTIFICATE);
		writeFileSync(join(dynamic, 'fullchain.pem'), cert);
		writeFileSync(join(dynamic, 'key.pem'), key);
		/** What a client trusts, and what a door in between shows. */
		this.tls = { host: HOST, key, cert, ca: readFileSync(this.authority.file) };
	}

	#settings(name, values) {
		let text = readFileSync(join(this.tree, `${name}.example`), 'utf8');
		for (const [variable, value] of Object.entries(values)) text = text.replace(`${variable}=`, `${variable}=${value}`);
		writeFileSync(join(this.tree, name), text, { mode: 0o600 });
	}

	/** Runs `docker compose … words`; gives what it printed. */
	compose(...words) {
		const program = CONTAINERS ? ['docker'] : [process.execPath, DOCKER];
		const environment = CONTAINERS ? process.env : { PATH: process.env.PATH, HOME: tmpdir(), LANG: 'C', MDP_STACK: this.state, MDP_SERVER_BIN: process.env.MDP_SERVER_BIN, MDP_CACHE: process.env.MDP_CACHE, XDG_CACHE_HOME: process.env.XDG_CACHE_HOME };
		return new Promise((resolve, reject) => {
			const given = [...program.slice(1), 'compose', '-f', join(this.tree, FILE), ...words];
			const child = spawn(program[0], given, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
			const out = [];
			let said = '';
			child.stdout.on('data', (data) => out.push(data));
			child.stderr.on('data', (data) => (said += data));
			child.once('close', (status) => (status === 0 ? resolve(Buffer.concat(out)) : reject(new Error(`docker compose ${words.join(' ')}: ${status}\n${said}`))));
		});
	}

	/** Where a service listens, from this machine: `address:port`. */
	async address(service, inside) {
		if (!CONTAINERS) return String(await this.compose('port', service, String(inside))).trim();
		return `${inspect(`mdp-${service}-1`, '{{(index .NetworkSettings.Networks "mdp_edge").IPAddress}}')}:${inside}`;
	}

	/** Everything that the server keeps beside its database. */
	get folder() {
		return CONTAINERS ? inspect('mdp_mdp_data', '{{.Mountpoint}}') : join(this.state, 'mdp/volumes/mdp_data');
	}

	/** As a crash of a service: at once. An engine begins it again by itself. */
	async kill(service = 'backend') {
		if (CONTAINERS) process.kill(Number(inspect(`mdp-${service}-1`, '{{.State.Pid}}')), 'SIGKILL');
		else await this.compose('kill', service);
	}

	start(service = 'backend') {
		return this.compose('up', '-d', '--wait', service);
	}

	/** The database's own dump, and what every service said. */
	async dump() {
		return Buffer.concat([await this.compose('exec', '-T', 'db', 'pg_dump', '-U', 'mdp', 'mdp'), await this.compose('logs')]);
	}

	async close() {
		await this.compose('down', '-v');
		this.authority.close();
		rmSync(this.home, { recursive: true, force: true });
	}
}

const inspect = (name, format) => execFileSync('docker', ['inspect', '-f', format, name], { encoding: 'utf8' }).trim();
const secret = () => randomBytes(32).toString('hex');
