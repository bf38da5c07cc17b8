/** A script, a style or a module that isn't the one the build made is refused by the browser: the real build. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch, newPage } from './lib.mjs';
import { serve } from './serve.mjs';

const build = fileURLToPath(new URL('../../build', import.meta.url));
const browser = await launch();
const ready = browser !== null && existsSync(join(build, 'csp.json'));
if (!ready) console.log('NOT RUN: what was changed on its way is refused, for want of Chromium or of build/ (npm run build)');

let site;
after(async () => {
	await browser?.close();
	site?.close();
});

/** Files that a first visit loads: named by the page, imported by a module of the page, fetched by the worker. */
const start = ready ? /import\("(\/_app\/immutable\/entry\/start[^"]+)"/.exec(readFileSync(join(build, 'index.html'), 'utf8'))[1] : '';
const style = ready ? /href="([^"]+)" rel="stylesheet"/.exec(readFileSync(join(build, 'index.html'), 'utf8'))[1] : '';
const under = (folder, pattern) => (ready ? `/${folder}/${readdirSync(join(build, folder)).find((name) => pattern.test(name))}` : '');
const FILES = {
	'a script that the page names': start,
	'a style that the page names': style,
	'a module that the router imports': under('_app/immutable/nodes', /^2\..*\.js$/)
};
const VAULT = under('_app/immutable/workers/assets', /^mdp_vault.*\.wasm$/);

/** A page, one of whose files passes through a hand in the middle. */
async function through(path, change) {
	site ??= await serve(build);
	const page = await newPage(browser, { serviceWorkers: 'block' });
	page.passed = 0;
	await page.context().route(`**${path}`, async (route) => {
		page.passed += 1;
		const answer = await route.fetch();
		await route.fulfill({ response: answer, body: change(await answer.body()) });
	});
	await page.goto(site.url, { waitUntil: 'networkidle' });
	assert.ok(page.passed > 0, `${path} was asked for`);
	return page;
}

/** What the console complains of then. */
async function refusals(path, change) {
	const page = await through(path, change);
	await page.context().close();
	return page.complaints.filter((text) => /integrity|digest/i.test(text));
}

/** What the page says to somebody who logs in then. */
async function said(path, change) {
	const page = await through(path, change);
	await page
		.getByRole('link', { name: 'Se connecter' })
		.or(page.getByRole('button', { name: 'Se connecter' }))
		.first()
		.click();
	await page.fill('input[autocomplete=username]', 'alice');
	await page.fill('input[type=password]', 'correct-horse-9');
	await page.keyboard.press('Enter');
	const alert = await page.locator('[role=alert]').filter({ hasText: /\S/ }).first().innerText();
	await page.context().close();
	return alert;
}

const unchanged = (body) => body;
/** Adds what the language ignores: nothing but the digest tells it from what was built. */
const grownBy = (ignored) => (body) => Buffer.concat([body, Buffer.from(ignored)]);

for (const [what, path] of Object.entries(FILES)) {
	test(`${what} is refused when it was changed on its way`, { skip: !ready }, async () => {
		assert.deepEqual(await refusals(path, unchanged), []);
		assert.notDeepEqual(await refusals(path, grownBy('\n')), []);
	});
}

test('the module of the vault is refused when it was changed on its way, and the page says so', { skip: !ready }, async () => {
	assert.doesNotMatch(await said(VAULT, unchanged), /n’est pas ce avec quoi/);
	assert.match(await said(VAULT, grownBy([0, 2, 1, 0x61])), /n’est pas ce avec quoi cette page a été construite/);
});
