/** Rules of the house that a reader could otherwise only hope for. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const web = fileURLToPath(new URL('..', import.meta.url));
const sources = readdirSync(join(web, 'src'), { recursive: true, encoding: 'utf8' })
	.filter((path) => /\.(svelte|ts|css|html)$/.test(path) && !path.includes('worker/pkg'))
	.map((path) => ({ path, text: readFileSync(join(web, 'src', path), 'utf8') }));
const where = (found: (source: { path: string; text: string }) => boolean) => sources.filter(found).map((s) => s.path);

test('no string ever becomes HTML', () => {
	expect(where(({ text }) => /\{@html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function/.test(text))).toEqual([]);
});

test('no style attribute that the policy would block', () => {
	expect(where(({ path, text }) => path.endsWith('.svelte') && /\sstyle=["{]/.test(text))).toEqual([]);
});

test('only the worker speaks to the server, and only the worker knows WASM', () => {
	const inside = ['service-worker.ts', 'reader/archive.ts'];
	const outside = ({ path }: { path: string }) => !path.startsWith('lib/worker/') && !inside.includes(path);
	expect(
		where((s) => outside(s) && /\bfetch\(|XMLHttpRequest|EventSource|WebSocket|WebAssembly|worker\/pkg|indexedDB/.test(s.text))
	).toEqual([]);
});

test('only the account password may be kept by the browser', () => {
	expect(where(({ text }) => /type=["{][^"}]*password|current-password|new-password/.test(text))).toEqual([
		'lib/account/PasswordField.svelte'
	]);
	const forms = where(({ path, text }) => path.endsWith('.svelte') && /<form\b/.test(text.replace(/<!--[\s\S]*?-->/g, '')));
	expect(forms.sort()).toEqual(['lib/account/SignInForm.svelte', 'lib/account/Unlock.svelte']);
});

test('nothing of a vault is put in an address', () => {
	expect(where(({ text }) => /(goto|pushState|replaceState)\(\s*`/.test(text))).toEqual([]);
});

test('files stay short: 400 lines, components 200 without their style', () => {
	const lines = (text: string) => text.split('\n').length;
	expect(where(({ text }) => lines(text) > 400)).toEqual([]);
	expect(where(({ path, text }) => path.endsWith('.svelte') && lines(text.replace(/<style>[\s\S]*<\/style>/, '')) > 200)).toEqual([]);
});

test('the supply chain is short, runs nothing at installation, and names no registry', () => {
	const text = readFileSync(join(web, 'package-lock.json'), 'utf8');
	const { packages } = JSON.parse(text) as { packages: Record<string, { dev?: boolean; optional?: boolean; hasInstallScript?: boolean }> };
	const all = Object.entries(packages).filter(([path]) => path !== '');
	const shipped = all.filter(([, p]) => !p.dev && !p.optional);
	console.log(
		`packages: ${all.length} locked (${all.filter(([, p]) => p.optional).length} for other platforms), ${shipped.length} shipped`
	);
	expect(all.length).toBeLessThanOrEqual(160);
	expect(shipped.map(([path]) => path).sort()).toEqual(['node_modules/@fluent/bundle', 'node_modules/idb', 'node_modules/uqr']);
	expect(text).not.toMatch(/https?:\/\/(?!(github\.com|opencollective\.com|[\w.]*\/?(funding|sponsors)))[^"]*\.tgz/);
	expect(text).not.toContain('"resolved"');
	expect(readFileSync(join(web, '.npmrc'), 'utf8')).toContain('ignore-scripts=true');
});
