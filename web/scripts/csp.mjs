/**
 * Writes build/csp.json for the server: the policy to send with every page, with the hash of each inline
 * script of each page. Refuses to finish when a page holds what the policy would block.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, digest } from './built.mjs';

/**
 * Hashes of the inline scripts of a page, as CSP writes them. Throws on what no hash can allow.
 * @param {string} html
 */
export function scriptHashes(html, name = 'page') {
	if (/<style|\sstyle=|\son[a-z]+=/i.test(html)) throw new Error(`${name}: inline style or event handler`);
	return [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(([, code = '']) => digest(code));
}

/**
 * The policy, by directive. Trusted Types: our two addresses of workers, and the framework's templates.
 * @param {string[]} hashes
 */
export function policy(hashes) {
	return {
		'default-src': ["'none'"],
		'script-src': ["'self'", "'wasm-unsafe-eval'", ...hashes.map((hash) => `'${hash}'`)],
		'style-src': ["'self'"],
		'img-src': ["'self'", 'data:', 'blob:'],
		'connect-src': ["'self'"],
		'worker-src': ["'self'"],
		'manifest-src': ["'self'"],
		'base-uri': ["'none'"],
		'form-action': ["'self'"],
		'frame-ancestors': ["'none'"],
		'require-trusted-types-for': ["'script'"],
		'trusted-types': ['svelte-trusted-html', 'mdp-worker', 'mdp-service-worker']
	};
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const pages = readdirSync(build).filter((name) => name.endsWith('.html'));
	const scripts = [...new Set(pages.flatMap((name) => scriptHashes(readFileSync(join(build, name), 'utf8'), name)))].sort();
	const directives = policy(scripts);
	const header = Object.entries(directives)
		.map(([name, values]) => `${name} ${values.join(' ')}`)
		.join('; ');
	writeFileSync(join(build, 'csp.json'), `${JSON.stringify({ scripts, header }, null, '\t')}\n`);
	console.log(`csp.json: ${scripts.length} inline script(s) in ${pages.length} page(s)`);
}
