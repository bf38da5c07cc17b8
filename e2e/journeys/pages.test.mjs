/** Every page on the real server: accessible in both themes, under the policy, closed to the browser's own store. */
import assert from 'node:assert/strict';
import { finishKit, lock, signUp, unlock } from '../lib/account.mjs';
import { create, open, startEdit, view } from '../lib/items.mjs';
import { journey, launch } from '../lib/world.mjs';

const WHO = { name: 'octave', password: 'girouette-papaye-trombone-ardoise' };
const PASSPHRASE = 'lichen-fusée-domino-cascade-2';

journey('every page', async (world) => {
	const step = (promise, run) => world.step(promise, run);
	const device = await world.device('laptop');
	const { page } = device;
	const accessible = async (name) => {
		for (const colorScheme of ['light', 'dark']) {
			await page.emulateMedia({ colorScheme });
			assert.deepEqual(await device.axe(), [], `${name}, ${colorScheme}`);
		}
	};
	const link = (name) => page.getByRole('link', { name, exact: true }).first().click();

	await step('axe is silent on the pages outside the vault', async () => {
		for (const path of ['/', '/sign-up', '/sign-in', '/nowhere']) {
			await device.goto(path);
			await page.locator('main h1').waitFor();
			await accessible(path);
		}
	});

	await step('axe is silent from the recovery kit to the vault', async () => {
		const groups = await signUp(device, WHO);
		await accessible('recovery kit');
		await finishKit(device, { ...WHO, passphrase: PASSPHRASE, groups });
		await accessible('empty vault');
		await create(device, { title: 'Un élément', username: 'quelqu’un', password: 'Quelque-chose-42', url: 'https://exemple.test/', notes: 'une note' });
		await accessible('item');
		await startEdit(device);
		await accessible('form');
		await page.keyboard.press('Escape');
		await page.locator('article').waitFor();
		await view(device, /^Trash/);
		await accessible('trash');
		await view(device, /^All items/);
	});

	await step('axe is silent on the pages beside the vault, and when it is locked', async () => {
		for (const name of ['Import', 'Key and recovery', 'Check the key', 'Settings']) {
			await link(name);
			await page.locator('main h1').waitFor();
			await accessible(name);
		}
		await link('Vault');
		await lock(device);
		await accessible('locked');
		await unlock(device, WHO.password);
	});

	await step('no vault field can be filled or kept by the browser; the unlock field can', async () => {
		await device.goto();
		await unlock(device, WHO.password);
		await open(device, 'Un élément');
		await startEdit(device);
		const fields = () =>
			page.locator('input:not([type=checkbox]):not([type=radio]):not([type=file]), textarea').evaluateAll((all) =>
				all.map(({ type, autocomplete, form, name }) => ({ type, autocomplete, inForm: form !== null, name }))
			);
		const inside = await fields();
		assert.ok(inside.length >= 6);
		for (const field of inside) {
			assert.notEqual(field.type, 'password');
			assert.deepEqual({ autocomplete: field.autocomplete, inForm: field.inForm, name: field.name }, { autocomplete: 'off', inForm: false, name: '' });
		}
		await page.keyboard.press('Escape');
		await page.locator('article').waitFor();
		await lock(device);
		const unlocking = (await fields()).find(({ name }) => name === 'password');
		assert.deepEqual(unlocking, { type: 'password', autocomplete: 'current-password', inForm: true, name: 'password' });
		await unlock(device, WHO.password);
	});

	await step('each answer carries the policy that it should', () => {
		const own = device.door.answers.filter(({ url, status }) => !url.startsWith('/api') && status === 200);
		assert.ok(own.length > 5);
		for (const { url, headers } of own) {
			const policy = headers['content-security-policy'] ?? '';
			for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "connect-src 'self'", "require-trusted-types-for 'script'"]) {
				assert.ok(policy.includes(part), `${url} lacks ${part}`);
			}
			assert.doesNotMatch(policy, /'unsafe-inline'|'unsafe-eval'|\*|https?:/, url);
		}
		for (const { url, headers } of device.door.answers) {
			assert.equal(headers['x-content-type-options'], 'nosniff', url);
			assert.equal(headers['referrer-policy'], 'no-referrer', url);
			if (url.startsWith('/api')) assert.equal(headers['cache-control'], 'no-store', url);
		}
	});

	await step('the policy holds: no code from a string, no markup from a string, no word to another origin', async () => {
		const tried = await page.evaluate(async () => {
			const refused = (act) => {
				try {
					act();
					return false;
				} catch {
					return true;
				}
			};
			// What a debugger evaluates may evaluate strings; what runs later is the page's own.
			await new Promise((resolve) => setTimeout(resolve));
			const violation = new Promise((resolve) => {
				document.addEventListener('securitypolicyviolation', (event) => event.effectiveDirective === 'connect-src' && resolve(true));
			});
			const elsewhere = fetch('http://127.0.0.2:9/').then(
				() => false,
				() => violation
			);
			return {
				eval: refused(() => window.eval('1')),
				function: refused(() => new Function('1')),
				markup: refused(() => {
					document.createElement('div').innerHTML = '<b>x</b>';
				}),
				script: refused(() => {
					document.createElement('script').src = '/x.js';
				}),
				elsewhere: await elsewhere
			};
		});
		assert.deepEqual(tried, { eval: true, function: true, markup: true, script: true, elsewhere: true });
	});
});

journey('a plain HTTP address of the network', async (world) => {
	const browser = await launch(['--host-resolver-rules=MAP app.test 127.0.0.1']);
	try {
		const page = await (await browser.newContext({ locale: 'en-CA' })).newPage();
		const asked = [];
		page.on('request', (request) => asked.push(new URL(request.url()).pathname));
		await world.step('a page says why it needs a secure connection and how to get one; nothing else starts', async () => {
			await page.goto(`http://app.test:${world.server.port}/`);
			await page.getByText('This page needs a secure connection').waitFor();
			await page.getByText('ssh -L').waitFor();
			assert.equal(await page.locator('input').count(), 0);
			assert.deepEqual(asked.filter((path) => path.startsWith('/api') || path.endsWith('.wasm')), []);
		});
	} finally {
		await browser.close();
	}
}, { settings: { ALLOWED_HOSTS: 'app.test' } });
