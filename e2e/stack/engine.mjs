/**
 * The part of a container engine's API that Traefik asks for: which containers run, and word when that
 * changes. `node engine.mjs STATE COMPOSE_FILE SOCKET`.
 *
 * The labels are those of the compose file; only a port is the one that it has here.
 */
import { mkdirSync, watch } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { read } from './compose.mjs';
import { State } from './state.mjs';

const [folder, file, socket] = process.argv.slice(2);
const state = new State(folder);
const project = read(file);
const VERSION = { Version: '27.0.0', ApiVersion: '1.44', MinAPIVersion: '1.24' };
const PORT = /^traefik\.http\.services\..*\.loadbalancer\.server\.port$/;

async function container(service) {
	const entries = Object.entries(service.labels ?? {});
	const labels = await Promise.all(entries.map(async ([name, value]) => [name, PORT.test(name) ? String(await state.port(service.name, Number(value))) : value]));
	const network = labels.find(([name]) => name === 'traefik.docker.network')?.[1] ?? 'none';
	return {
		Id: service.name,
		Name: `/${project.name}-${service.name}-1`,
		Created: '2026-01-01T00:00:00Z',
		State: { Running: true, Status: 'running' },
		HostConfig: { NetworkMode: network },
		Config: { Labels: { ...Object.fromEntries(labels), 'com.docker.compose.project': project.name, 'com.docker.compose.service': service.name } },
		NetworkSettings: { Ports: {}, Networks: { [network]: { IPAddress: '127.0.0.1', NetworkID: network } } }
	};
}

const listeners = new Set();
const running = () => Object.values(project.services).filter(({ name }) => state.running(name) !== null);

async function answer(url) {
	const asked = url.replace(/^\/v[\d.]+/, '').split('?')[0];
	if (asked === '/version') return VERSION;
	if (asked === '/containers/json') return running().map(({ name }) => ({ Id: name, Names: [`/${name}`], State: 'running' }));
	const one = running().find(({ name }) => asked === `/containers/${name}/json`);
	return one ? container(one) : null;
}

createServer(async (request, response) => {
	response.setHeader('Api-Version', VERSION.ApiVersion);
	response.setHeader('Content-Type', 'application/json');
	if (request.url.endsWith('/_ping')) return response.end('OK');
	if (request.url.includes('/events')) {
		response.flushHeaders();
		listeners.add(response);
		request.once('close', () => listeners.delete(response));
		return undefined;
	}
	const said = await answer(request.url);
	if (said === null) response.statusCode = 404;
	return response.end(JSON.stringify(said ?? { message: 'no such thing' }));
}).listen(socket);

mkdirSync(join(folder, 'running'), { recursive: true });
watch(join(folder, 'running'), () => {
	const event = JSON.stringify({ Type: 'container', Action: 'start', status: 'start', Actor: { ID: 'any', Attributes: {} } });
	for (const listener of listeners) listener.write(`${event}\n`);
});
