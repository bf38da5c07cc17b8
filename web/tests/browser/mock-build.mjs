/** Builds the page with the stand-in, into a folder of its own, never into build/. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('../..', import.meta.url));
const out = join(web, '.svelte-kit/mock/build');

/** The folder it is in; built again only when a source is newer. */
export function mockBuild() {
	const made = join(out, 'csp.json');
	if (!existsSync(made) || newest() > statSync(made).mtimeMs) {
		const options = { cwd: web, env: { ...process.env, MDP_WEB_MOCK: '1' }, stdio: ['ignore', 'ignore', 'inherit'] };
		execFileSync('node', ['node_modules/vite/bin/vite.js', 'build', '--mode', 'mock', '--logLevel', 'error'], options);
		for (const step of ['integrity', 'csp', 'offline']) execFileSync('node', [`scripts/${step}.mjs`], options);
	}
	return out;
}

function newest() {
	const files = ['src', 'static', 'scripts', '../locales'].flatMap((folder) =>
		readdirSync(join(web, folder), { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name))
	);
	const configuration = ['svelte.config.js', 'vite.config.ts', 'package-lock.json'].map((name) => join(web, name));
	return Math.max(...[...files, ...configuration].map((file) => statSync(file).mtimeMs));
}
