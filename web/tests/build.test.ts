/** What is shipped: nothing of the stand-in, nothing from elsewhere, and a policy that fits the page. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { digest } from '../scripts/built.mjs';
import { policy, scriptHashes } from '../scripts/csp.mjs';

const build = fileURLToPath(new URL('../build', import.meta.url));
const built = existsSync(join(build, 'csp.json'));
if (!built) console.log('NOT RUN: what the build holds, for want of build/ (npm run build)');

const texts = built
	? readdirSync(build, { recursive: true, encoding: 'utf8' })
			.filter((path) => /\.(html|js|css|json|svg|webmanifest)$/.test(path))
			.map((path) => ({ path, text: readFileSync(join(build, path), 'utf8') }))
	: [];
const where = (pattern: RegExp) => texts.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

test('a page with an inline style or handler is refused; hashes are those of CSP', () => {
	expect(() => scriptHashes('<p style="color:red">')).toThrow();
	expect(() => scriptHashes('<p onclick="x()">')).toThrow();
	expect(scriptHashes('<script src="/a.js"></script><script>alert(1)</script>')).toEqual([
		'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='
	]);
	expect(policy(['sha256-x'])['script-src']).toEqual(["'self'", "'wasm-unsafe-eval'", "'sha256-x'"]);
	expect(JSON.stringify(policy([]))).not.toMatch(/unsafe-inline|unsafe-eval(?!')|https?:|\*/);
});

test.runIf(built)('nothing of the stand-in is shipped', () => {
	expect(where(/Barrage!Manic5|correct-cheval-batterie|7KQ4/)).toEqual([]);
});

test.runIf(built)('the policy of the build allows exactly its own inline scripts, and so does the one in the page', () => {
	const { scripts, header } = JSON.parse(readFileSync(join(build, 'csp.json'), 'utf8')) as { scripts: string[]; header: string };
	expect(scripts).toEqual(scriptHashes(readFileSync(join(build, 'index.html'), 'utf8')).sort());
	const [, within] = /content-security-policy" content="([^"]*)"/.exec(readFileSync(join(build, 'index.html'), 'utf8')) ?? [];
	for (const hash of scripts) for (const each of [header, within]) expect(each).toContain(`'${hash}'`);
});

test.runIf(built)(
	'every script and style of the page, every module of the build and the worker’s modules are named with their digest',
	() => {
		const html = readFileSync(join(build, 'index.html'), 'utf8');
		const tags = [...html.matchAll(/<(?:link[^>]*rel="(?:modulepreload|stylesheet)"|script[^>]*src=)[^>]*>/g)].map(([tag]) => tag);
		expect(tags.length).toBeGreaterThan(5);
		for (const tag of tags) {
			const [, path = ''] = /(?:src|href)="([^"]+)"/.exec(tag) ?? [];
			expect(tag).toContain(`integrity="${digest(readFileSync(join(build, path)))}"`);
		}
		const { integrity } = JSON.parse(/<script type="importmap">(.*?)<\/script>/.exec(html)?.[1] ?? '{}') as {
			integrity: Record<string, string>;
		};
		const modules = texts.map(({ path }) => path).filter((path) => /^_app\/immutable\/(?!workers).*\.js$/.test(path));
		expect(Object.keys(integrity).sort()).toEqual(modules.map((path) => `/${path}`).sort());
		for (const [path, named] of Object.entries(integrity)) expect(named).toBe(digest(readFileSync(join(build, path))));
		const worker = texts
			.filter(({ path }) => path.includes('/workers/'))
			.map(({ text }) => text)
			.join();
		const wasm = readdirSync(build, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.wasm'));
		expect(wasm.length).toBe(2);
		for (const path of wasm) expect(worker).toContain(digest(readFileSync(join(build, path))));
	}
);

test.runIf(built)('nothing is loaded from another origin', () => {
	expect(where(/\b(src|href)="https?:|url\(["']?https?:|import\(["']https?:|@import/)).toEqual([]);
});

test.runIf(built)('what shrinks is there compressed, and not older than the file', () => {
	const missing = texts
		.map(({ path }) => join(build, path))
		.filter((path) => !path.endsWith('csp.json') && statSync(path).size > 400)
		.filter((path) => !['.br', '.gz'].every((end) => existsSync(path + end) && statSync(path + end).mtimeMs >= statSync(path).mtimeMs));
	expect(missing).toEqual([]);
});
