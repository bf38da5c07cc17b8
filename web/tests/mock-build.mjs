/** Builds the page with the stand-in, into a folder of its own, never into build/. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('..', import.meta.url));

/** The folder it built into. `MDP_WEB_MOCK=keep` takes what an earlier run left. */
export function mockBuild() {
	if (process.env.MDP_WEB_MOCK !== 'keep') {
		const options = { cwd: web, env: { ...process.env, MDP_WEB_MOCK: '1' }, stdio: ['ignore', 'ignore', 'inherit'] };
		execFileSync('node', ['node_modules/vite/bin/vite.js', 'build', '--mode', 'mock'], options);
		execFileSync('node', ['scripts/csp.mjs'], options);
	}
	return `${web}.svelte-kit/mock/build`;
}
