import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
	plugins: [sveltekit()],
	resolve: { conditions: ['browser'] },
	test: { include: ['tests/**/*.test.ts'], setupFiles: ['tests/setup.ts'] }
});
