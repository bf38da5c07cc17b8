import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type Plugin } from 'vite';
import { digest } from './scripts/built.mjs';

const locales = fileURLToPath(new URL('../locales', import.meta.url));

/** The framework hides its route announcer by a style attribute, which our policy blocks; base.css does it instead. */
const announcerWithoutStyle: Plugin = {
	name: 'announcer-without-style',
	enforce: 'pre',
	transform: (code, id) =>
		id.endsWith('/generated/root.svelte') ? code.replace(/(id="svelte-announcer"[^>]*?) style="[^"]*"/, '$1') : null
};

/** `file?integrity` is the digest that a `fetch` of this file is to insist on. */
const integrity: Plugin = {
	name: 'integrity',
	enforce: 'pre',
	load: (id) => (id.endsWith('?integrity') ? `export default '${digest(readFileSync(id.slice(0, -'?integrity'.length)))}'` : null)
};

/** The server compares the Origin of a change with the Host that it was asked by: both stay what they are. */
const backend = { target: process.env.MDP_API ?? 'http://127.0.0.1:8000', changeOrigin: false };

export default defineConfig(({ mode }) => ({
	plugins: [announcerWithoutStyle, integrity, sveltekit()],
	build: { target: 'es2023', assetsInlineLimit: 0, reportCompressedSize: false },
	worker: { format: 'es', plugins: () => [integrity] },
	server: {
		fs: { allow: [locales] },
		// `npm run dev` speaks to a server started beside it; `npm run mock` needs none.
		proxy: mode === 'mock' ? undefined : Object.fromEntries(['/api', '/admin', '/static'].map((path) => [path, backend]))
	}
}));
