/** What the first visit downloads, compressed as the server serves it: of the real build, in a browser. */
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch, newPage } from './lib.mjs';
import { serve } from './serve.mjs';

const build = fileURLToPath(new URL('../../build', import.meta.url));
const browser = await launch();
const ready = browser !== null && existsSync(`${build}/csp.json`) && existsSync(`${build}/index.html.br`);
if (!ready) console.log('NOT RUN: size of the first load, for want of Chromium or of build/ (npm run build)');

let site;
after(async () => {
	await browser?.close();
	site?.close();
});

/** KiB; the figure of the product is 400 with WASM, of which the page takes its share. */
const PAGE_LIMIT = 125;

test('the first load is small: page, words, styles and worker', { skip: !ready }, async () => {
	site = await serve(build);
	// What the service worker fetches afterwards, for a day without a network, delays nothing.
	const page = await newPage(browser, { serviceWorkers: 'block' });
	const paths = new Set();
	page.context().on('request', (request) => {
		const url = new URL(request.url());
		if (url.origin === site.url && !url.pathname.startsWith('/api')) paths.add(url.pathname === '/' ? '/index.html' : url.pathname);
	});
	// The worker's own requests are those of the page it belongs to.
	await page.goto(site.url, { waitUntil: 'networkidle' });
	await page.waitForSelector('main');
	const size = (path) =>
		existsSync(build + path) ? statSync(existsSync(`${build}${path}.br`) ? `${build}${path}.br` : build + path).size / 1024 : 0;
	const sum = (list) => list.reduce((total, path) => total + size(path), 0);
	const all = [...paths];
	const wasm = sum(all.filter((path) => path.endsWith('.wasm')));
	const rest = sum(all.filter((path) => !path.endsWith('.wasm')));
	console.log(
		`first load, brotli: ${(wasm + rest).toFixed(0)} KiB (page ${rest.toFixed(0)}, WASM ${wasm.toFixed(0)}), ${all.length} requests`
	);
	assert.ok(rest <= PAGE_LIMIT, `${rest.toFixed(1)} KiB`);
});
