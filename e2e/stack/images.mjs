/**
 * What stands in for each image: the same program, configured by the same files and variables. Only what
 * has to differ does: ports, and the paths of a container's own file system.
 *
 * Each gives `prepare`, which makes what the image would hold; `command`, what it runs; `entry`, what
 * `run` puts before its arguments; `env`; `mounts`, paths inside and where they are here; `signal`, what
 * stops it.
 */
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { handOver, program } from '../lib/postgres.mjs';
import { pause } from './state.mjs';
import { nginx, nginxModules, pages, path, traefik as traefikProgram } from './programs.mjs';

const HOST = '127.0.0.1';

export async function image(project, service, state) {
	const kind = { postgres, 'mdp-backend': backend, 'mdp-frontend': frontend, traefik }[service.image.split(':')[0]];
	if (!kind) throw new Error(`nothing stands in for the image ${service.image}`);
	const made = await kind({ project, service, state, said: service.environment });
	return { entry: [], mounts: [], signal: 'SIGTERM', prepare: () => {}, ...made };
}

async function postgres({ state, said }) {
	const data = state.place('volumes', 'db_data');
	const run = state.place('run', 'db');
	const port = await state.port('db', 5432);
	const user = said.POSTGRES_USER ?? 'postgres';
	const database = said.POSTGRES_DB ?? user;
	const call = (input, name, ...given) => {
		const [first, ...rest] = program(name, given);
		execFileSync(first, rest, { cwd: run, input, stdio: ['pipe', 'ignore', 'pipe'] });
	};
	return {
		env: { ...said, PATH: path(), PGHOST: run, PGPORT: String(port) },
		command: program('postgres', ['-D', data, '-k', run, '-p', String(port), '-c', `listen_addresses=${HOST}`, '-c', 'fsync=off', '-c', 'lc_messages=C']),
		signal: 'SIGINT',
		prepare() {
			// A killed one's: in a container its number would mean nothing to the next.
			for (const lock of [join(data, 'postmaster.pid'), join(run, `.s.PGSQL.${port}.lock`)]) rmSync(lock, { force: true });
			if (readdirSync(data).length > 0) return;
			if (!said.POSTGRES_PASSWORD) throw new Error('db: POSTGRES_PASSWORD is empty: the image makes no database without');
			for (const folder of [data, run]) handOver(folder);
			const password = join(run, 'password');
			writeFileSync(password, said.POSTGRES_PASSWORD, { mode: 0o600 });
			handOver(password);
			// Unlike the image's, connections from this machine want the password: all come from here.
			call('', 'initdb', '-D', data, '-U', user, '--pwfile', password, '--auth-local=trust', '--auth-host=scram-sha-256', '-E', 'UTF8', '--no-locale', '--no-sync');
			rmSync(password);
			call(`CREATE DATABASE "${database}"\n`, 'postgres', '--single', '-D', data, 'postgres');
		}
	};
}

async function backend({ state, said }) {
	const data = state.place('volumes', 'mdp_data');
	const backups = state.place('volumes', 'mdp_backups');
	for (const folder of [data, backups]) chmodSync(folder, 0o700);
	const port = await state.port('backend', 8000);
	const database = said.DB_HOST === 'db' ? { DB_HOST: HOST, DB_PORT: String(await state.port('db', 5432)) } : {};
	// From the networks that compose would make, only this machine's remain.
	const proxies = said.TRUSTED_PROXIES && { TRUSTED_PROXIES: `${HOST}/32` };
	const own = { MDP_LISTEN: `${HOST}:${port}`, MDP_DATA: data, BACKUP_DIR: backups };
	return {
		env: { PATH: path(), HOME: data, ...own, ...said, ...proxies, ...database },
		entry: ['mdp-server'],
		command: ['mdp-server', 'serve', '--migrate'],
		mounts: [['/data', data], ['/backups', backups]]
	};
}

async function frontend({ project, state, said }) {
	const place = state.place('run', 'frontend');
	const port = await state.port('frontend', 80);
	const bin = state.place('run', 'frontend', 'bin');
	return {
		env: { ...said, PATH: path(bin) },
		command: [nginx(), '-p', place, '-c', join(place, 'nginx.conf'), '-e', 'stderr'],
		signal: 'SIGQUIT',
		prepare() {
			const source = join(project.folder, 'deploy/nginx');
			const policy = execFileSync(process.execPath, [join(source, 'policy.mjs'), pages()]);
			writeFileSync(join(place, 'policy.conf'), policy);
			const modules = ['ngx_http_brotli_static_module.so'].map((name) => `load_module ${join(nginxModules(), name)};`);
			const changes = [
				// First: the paths here may begin with it.
				['/tmp/', `${place}/`],
				['include /etc/nginx/modules-enabled/*.conf;', modules.join('\n')],
				['listen 80;', `listen ${HOST}:${port};`],
				['/usr/share/nginx/html', pages()],
				['/etc/nginx/policy.conf', join(place, 'policy.conf')]
			];
			let text = readFileSync(join(source, 'nginx.conf'), 'utf8');
			for (const [inside, here] of changes) {
				if (!text.includes(inside)) throw new Error(`nginx.conf: no ${inside}`);
				text = text.replaceAll(inside, here);
			}
			if (process.getuid() === 0) text = `user root;\n${text}`;
			writeFileSync(join(place, 'nginx.conf'), text);
			// Inside, port 80 of localhost is its own.
			const wget = `#!/bin/bash\nexec /usr/bin/wget "\${@/#http:\\/\\/localhost\\//http://${HOST}:${port}/}"\n`;
			writeFileSync(join(bin, 'wget'), wget, { mode: 0o755 });
		}
	};
}

async function traefik({ project, state, said }) {
	const place = state.place('run', 'traefik');
	const bin = state.place('run', 'traefik', 'bin');
	const dynamic = state.place('run', 'traefik', 'dynamic');
	const file = join(place, 'traefik.yml');
	const at = async (port) => `${HOST}:${await state.port('traefik', port)}`;
	const addresses = { web: await at(80), websecure: await at(443), traefik: await at(8080) };
	const socket = join(place, 'docker.sock');
	return {
		env: { ...said, PATH: path(bin) },
		command: [traefikProgram(), `--configFile=${file}`],
		async prepare() {
			const source = join(project.folder, 'deploy/traefik');
			const settings = parse(readFileSync(join(source, 'traefik.yml'), 'utf8'));
			for (const [name, address] of Object.entries(addresses)) {
				settings.entryPoints[name] = { ...settings.entryPoints[name], address };
			}
			// Clients are sent where the host publishes it.
			settings.entryPoints.web.http.redirections.entryPoint.to = ':443';
			settings.providers.docker.endpoint = `unix://${socket}`;
			settings.providers.file.directory = dynamic;
			settings.certificatesResolvers.le.acme.storage = join(state.place('volumes', 'letsencrypt'), 'acme.json');
			// Its own view of the routes, for the tests.
			settings.api = { insecure: true };
			settings.log.noColor = true;
			writeFileSync(file, stringify(settings));
			for (const name of readdirSync(join(source, 'dynamic'))) {
				const from = join(source, 'dynamic', name);
				if (name.endsWith('.yml')) writeFileSync(join(dynamic, name), readFileSync(from, 'utf8').replaceAll('/etc/traefik/dynamic', dynamic));
				else copyFileSync(from, join(dynamic, name));
			}
			writeFileSync(join(bin, 'traefik'), `#!/bin/bash\nexec ${traefikProgram()} "$@" --configFile=${file}\n`, { mode: 0o755 });
			if (state.running('engine') !== null) return;
			rmSync(socket, { force: true });
			const engine = join(dirname(fileURLToPath(import.meta.url)), 'engine.mjs');
			state.start('engine', [process.execPath, engine, state.folder, join(project.folder, project.file), socket], {});
			while (!existsSync(socket)) {
				if (state.running('engine') === null) throw new Error(`the engine’s API ended: ${readFileSync(state.log('engine'), 'utf8')}`);
				await pause(20);
			}
		}
	};
}
