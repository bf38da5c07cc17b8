/** What a compose file says, as far as ours say anything. What isn't understood is refused. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';

/** `{ name, folder, services }`; each service with its effective environment. */
export function read(file) {
	const text = readFileSync(file, 'utf8');
	// What would be filled in differs by `--env-file` and by whoever calls.
	const filled = /(^|[^$])\$\{?[A-Za-z_]/.exec(text);
	if (filled) throw new Error(`${file}: filled in from a variable: ${text.slice(filled.index).split('\n')[0].trim()}`);
	const folder = dirname(resolve(file));
	const { name, services } = parse(text, { merge: true });
	const entries = Object.entries(services).map(([service, said]) => [service, { name: service, ...said, environment: environment(folder, said) }]);
	return { name, folder, services: Object.fromEntries(entries) };
}

function environment(folder, { env_file: files = [], environment: own = {} }) {
	const merged = {};
	for (const entry of [files].flat()) {
		const { path, required = true } = typeof entry === 'string' ? { path: entry } : entry;
		const file = join(folder, path);
		if (existsSync(file)) Object.assign(merged, parseEnv(readFileSync(file, 'utf8')));
		else if (required) throw new Error(`env file ${file} not found`);
	}
	return { ...merged, ...own };
}

/** Services in the order in which they can be started; all, or these and what they depend on. */
export function inOrder(services, wanted = Object.keys(services)) {
	const order = [];
	const add = (name) => {
		if (!services[name]) throw new Error(`no such service: ${name}`);
		Object.keys(services[name].depends_on ?? {}).forEach(add);
		if (!order.includes(name)) order.push(name);
	};
	wanted.forEach(add);
	return order;
}

/** Seconds of `5s`, `1m`. */
export const seconds = (text = '10s') => Number.parseFloat(text) * (text.endsWith('m') ? 60 : 1);
