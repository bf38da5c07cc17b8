/** What closes a vault in a browser, what is left of it, and how it opens again: by itself, from another tab, without the server, for good. */
import assert from 'node:assert/strict';
import { askLogout, finishKit, lock, signInWithKeyFile, signUp, unlock } from '../lib/account.mjs';
import { count, create, fill, open, row, save, startNew } from '../lib/items.mjs';
import { journey } from '../lib/world.mjs';

const WHO = { name: 'hippolyte', password: 'goéland-charrue-cannelle-théière' };
const PASSPHRASE = 'sarbacane-tilleul-météore-gravier-6';
const MINUTE_MS = 60_000;

/** The one worker of a page, once it is another than `before`. */
async function workerOf(device, page, before = null) {
	const here = () => page.workers();
	await device.until(() => here().length === 1 && here()[0] !== before, () => `one worker, another one than before, not ${here().length}`);
	return here()[0];
}

/** The worker's clock is moved; its timers stay what they are. */
const passes = (worker, ms) =>
	worker.evaluate((ahead) => {
		const now = Date.now;
		Date.now = () => now() + ahead;
	}, ms);

/** How many unsaved forms this browser keeps. */
const keptForms = (page) =>
	page.evaluate(async () => {
		const { name } = (await indexedDB.databases()).find((each) => each.name !== 'mdp');
		const done = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject }));
		const db = await done(indexedDB.open(name));
		const kept = await done(db.transaction('forms').objectStore('forms').count());
		db.close();
		return kept;
	});

journey('an open vault closes', async (world) => {
	const step = (promise, run) => world.step(promise, run);
	const device = await world.device('laptop');
	const { page } = device;
	let keyFile;

	const settings = async (change) => {
		await page.getByRole('link', { name: 'Settings' }).click();
		await change();
		await page.getByRole('link', { name: 'Vault' }).first().click();
	};

	await step('an account begins', async () => {
		const groups = await signUp(device, WHO);
		keyFile = await finishKit(device, { ...WHO, passphrase: PASSPHRASE, groups });
		await create(device, { title: 'Phare de la Pointe', username: 'gardienne', password: 'Lentille-de-Fresnel-1823' });
		await device.saved();
	});

	await step('after a while without activity it locks, says why, keeps the open form, and ends the worker that held the secrets', async () => {
		await settings(async () => {
			await device.field(/^Lock after/).selectOption({ label: '1 minute' });
			await device.field('Lock when the device sleeps').uncheck();
		});
		await startNew(device);
		await fill(device, { title: 'Pas fini de taper', notes: 'une note à moitié' });
		await device.until(async () => (await keptForms(page)) === 1, 'the form to be kept');
		const before = await workerOf(device, page);
		await passes(before, 1.1 * MINUTE_MS);
		await device.says('Locked after a while without activity');
		await workerOf(device, page, before);
		assert.ok(!(await page.content()).includes('Pas fini'));
		await unlock(device, WHO.password);
		const form = page.locator('.form');
		await form.waitFor();
		assert.equal(await form.getByLabel('Title', { exact: true }).inputValue(), 'Pas fini de taper');
		assert.equal(await form.getByLabel('Notes', { exact: true }).inputValue(), 'une note à moitié');
		await save(device);
		await count(device, 2);
	});

	await step('a device that slept finds it locked', async () => {
		await settings(async () => {
			await device.field(/^Lock after/).selectOption({ label: 'Never' });
			await device.field('Lock when the device sleeps').check();
		});
		const before = await workerOf(device, page);
		await passes(before, 5 * MINUTE_MS);
		await device.says('Locked while the device slept');
		await workerOf(device, page, before);
		await unlock(device, WHO.password);
	});

	await step('a tab that waits for its password opens with what another tab kept meanwhile, after a wrong one too', async () => {
		const waiting = await device.newPage();
		await device.goto();
		await device.field('Password').fill('not this one');
		await device.button('Unlock').click();
		await device.says('That isn’t the password');
		device.page = page;
		await create(device, { title: 'Bouée à cloche', password: 'Houle-De-Nord-Ouest' });
		await device.saved();
		device.page = waiting;
		await unlock(device, WHO.password);
		await row(device, 'Bouée à cloche').waitFor();
		await count(device, 3);
		await waiting.close();
		device.page = page;
	});

	await step('locked in one tab it is locked in all, and none keeps the worker that held the secrets', async () => {
		const other = await device.newPage();
		await device.goto();
		await unlock(device, WHO.password);
		const before = [await workerOf(device, page), await workerOf(device, other)];
		await lock(device);
		await page.getByText('Locked from another tab').waitFor();
		await workerOf(device, page, before[0]);
		await workerOf(device, other, before[1]);
		await other.close();
		device.page = page;
	});

	await step('a browser that has the account takes its key file again, with what was waiting in it', async () => {
		await unlock(device, WHO.password);
		await device.saved();
		device.door.cut();
		await create(device, { title: 'Corne de brume', password: 'Trois-Coups-Brefs' });
		await device.status('Offline, 1 pending');
		await lock(device);
		device.door.mend();
		await signInWithKeyFile(device, WHO, keyFile, PASSPHRASE);
		await row(device, 'Corne de brume').waitFor();
		await device.saved();
		await count(device, 4);
	});

	await step('after that it still opens without the server', async () => {
		await lock(device);
		device.door.cut();
		await device.context.setOffline(true);
		await unlock(device, WHO.password);
		await count(device, 4);
		await open(device, 'Phare de la Pointe');
		await device.status('Offline');
		await device.context.setOffline(false);
		device.door.mend();
		await device.syncNow();
		await device.saved();
	});

	await step('logged out while the server is out of reach, the copy goes at once, and the session there as soon as it is back', async () => {
		const cookie = (await device.context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
		const session = async () => (await fetch(`http://127.0.0.1:${world.server.port}/api/session`, { headers: { cookie, 'mdp-protocol': '1' } })).status;
		assert.equal(await session(), 200);
		device.door.cut();
		await device.status('Offline');
		await (await askLogout(device, WHO.name)).click();
		await page.getByRole('link', { name: 'Sign in' }).waitFor();
		assert.deepEqual(await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name)), ['mdp']);
		assert.equal(await session(), 200);
		const before = device.door.answers.length;
		device.door.mend();
		await page.reload();
		await device.until(async () => (await session()) === 401, 'the session to end');
		await page.getByRole('link', { name: 'Sign in' }).waitFor();
		const asked = device.door.answers.slice(before).map(({ url }) => url).filter((url) => url.startsWith('/api'));
		assert.equal(asked[0], '/api/logout', asked.join());
	});
});
