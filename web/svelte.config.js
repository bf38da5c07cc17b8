import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import adapter from '@sveltejs/adapter-static';

/** The same sources give the same name, and so the same build; the service worker's cache is called after it. */
function version() {
	const hash = createHash('sha256');
	for (const folder of ['./src/', './static/', '../locales/']) {
		const root = fileURLToPath(new URL(folder, import.meta.url));
		for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name))
			.sort()) {
			hash.update(entry.slice(root.length)).update(readFileSync(entry));
		}
	}
	return hash.digest('hex').slice(0, 16);
}

/** Browser tests build with the stand-in, and never into build/. */
const mock = process.env.MDP_WEB_MOCK === '1';

/** @type {import('@sveltejs/kit').Config} */
export default {
	compilerOptions: { runes: true },
	kit: {
		// One page for every address: the server answers it for whatever is not a file or /api, /admin.
		adapter: adapter({ fallback: 'index.html', pages: mock ? '.svelte-kit/mock/build' : 'build' }),
		outDir: mock ? '.svelte-kit/mock/kit' : '.svelte-kit',
		version: { name: version() },
		// The server sends the policy as a header, with the hashes that scripts/csp.mjs collects.
		// This one travels inside the page, for whoever serves the files by other means.
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['none'],
				'script-src': ['self', 'wasm-unsafe-eval'],
				'style-src': ['self'],
				'img-src': ['self', 'data:', 'blob:'],
				'connect-src': ['self'],
				'worker-src': ['self'],
				'manifest-src': ['self'],
				'base-uri': ['none'],
				'form-action': ['self']
			}
		},
		paths: { relative: false },
		// Registered by lib/state/offline.ts, under a Trusted Types policy of its own.
		serviceWorker: { register: false }
	}
};
