import { fileURLToPath } from 'node:url';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

const locales = fileURLToPath(new URL('../locales', import.meta.url));

export default defineConfig(({ mode }) => ({
	plugins: [sveltekit()],
	build: { target: 'es2023', assetsInlineLimit: 0, reportCompressedSize: false },
	worker: { format: 'es' },
	server: {
		fs: { allow: [locales] },
		// `npm run dev` speaks to a server started beside it; `npm run mock` needs none.
		proxy: mode === 'mock' ? undefined : { '/api': process.env.MDP_API ?? 'http://127.0.0.1:8000' }
	}
}));
