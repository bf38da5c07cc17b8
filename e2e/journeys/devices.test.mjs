/** One account on several devices: a key is brought, never made; nothing that was typed is lost, whatever fails. */
import assert from 'node:assert/strict';
import { askLogout, bringKeyFile, finishKit, lock, signInHalf, signInWithCode, signInWithKeyFile, signUp, unlock } from '../lib/account.mjs';
import { count, create, edit, fill, open, read, row, save, startEdit, view } from '../lib/items.mjs';
import { journey } from '../lib/world.mjs';

const WHO = { name: 'théodore', password: 'cactus-marmite-violon-éclipse' };
const PASSPHRASE = 'nénuphar-tracteur-boussole-granit-3';
const SHARED = { title: 'Serveur de courriel', username: 'postmaster-initial', password: 'Initial-passw0rd', notes: 'notes initiales' };

journey('one account on several devices', async (world) => {
	const step = (promise, run) => world.step(promise, run);
	const laptop = await world.device('laptop');
	const phone = await world.device('phone');
	const tablet = await world.device('tablet');
	let groups;
	let keyFile;

	await step('an account begins on one device', async () => {
		groups = await signUp(laptop, WHO);
		keyFile = await finishKit(laptop, { ...WHO, passphrase: PASSPHRASE, groups });
		await create(laptop, SHARED);
		await laptop.saved();
	});

	await step('a device without a key is asked for one, and makes none', async () => {
		await signInHalf(phone, WHO);
		assert.equal(await phone.page.locator('[role=grid]').count(), 0);
		assert.equal(await phone.page.getByText('Create an account').count(), 0);
		const kept = await phone.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name).filter((name) => name !== 'mdp'));
		assert.deepEqual(kept, []);
		assert.equal(phone.door.answers.filter(({ url }) => /register|vaults|recovery-slot$/.test(url)).length, 0);
		await phone.page.reload();
		await phone.page.locator('input[name=password]').waitFor();
		assert.equal(await phone.page.locator('[role=grid]').count(), 0);
	});

	await step('a key file that is not one, or whose passphrase is wrong, is refused and nothing is kept', async () => {
		await signInHalf(phone, WHO);
		await phone.file('notes.json', '{"hello": 1}');
		await phone.says('not a key file');
		await bringKeyFile(phone, keyFile, 'une autre phrase');
		await phone.says('The passphrase doesn’t open this file');
		const changed = JSON.parse(keyFile.text);
		for (const [name, value] of Object.entries(changed)) {
			if (typeof value === 'string' && value.length > 300) changed[name] = value.slice(0, 40) + (value[40] === 'A' ? 'B' : 'A') + value.slice(41);
		}
		await bringKeyFile(phone, { name: keyFile.name, text: JSON.stringify(changed) }, PASSPHRASE);
		await phone.page.getByRole('alert').filter({ hasText: /doesn’t open|damaged|differ|refused/ }).waitFor();
		assert.equal(await phone.page.locator('[role=grid]').count(), 0);
	});

	await step('a second device opens the vault by key file, a third by the printed code', async () => {
		await bringKeyFile(phone, keyFile, PASSPHRASE);
		await count(phone, 1);
		await open(phone, SHARED.title);
		assert.equal((await read(phone)).password, SHARED.password);
		await signInWithCode(tablet, WHO, groups);
		await count(tablet, 1);
		await open(tablet, SHARED.title);
		assert.equal((await read(tablet)).password, SHARED.password);
		await tablet.saved();
	});

	await step('a change on one device appears on the others by itself', async () => {
		await edit(laptop, SHARED.title, { username: 'postmaster-changé' });
		for (const device of [phone, tablet]) {
			await device.page.locator('article').getByText('postmaster-changé').waitFor();
		}
	});

	await step('changes made apart to different fields of one item are merged', async () => {
		await Promise.all([laptop.saved(), phone.saved()]);
		laptop.door.cut();
		phone.door.cut();
		await edit(laptop, SHARED.title, { title: 'Serveur de courriel (principal)' });
		await edit(phone, SHARED.title, { notes: 'notes du téléphone' });
		await Promise.all([laptop.status('1 pending'), phone.status('1 pending')]);
		laptop.door.mend();
		await laptop.syncNow();
		await laptop.saved();
		phone.door.mend();
		await phone.syncNow();
		await phone.saved();
		for (const device of [laptop, phone, tablet]) {
			await device.page.locator('article h1', { hasText: '(principal)' }).waitFor();
			await device.page.locator('article .notes', { hasText: 'du téléphone' }).waitFor();
		}
	});

	await step('changes made apart to the same field leave both values, and a person to choose', async () => {
		for (const device of [laptop, phone]) device.door.cut();
		await edit(laptop, SHARED.title, { password: 'Choisi-sur-le-portable' });
		await edit(phone, SHARED.title, { password: 'Choisi-sur-le-téléphone' });
		for (const device of [laptop, phone]) {
			device.door.mend();
			await device.syncNow();
		}
		await phone.status('1 conflict to settle');
		await laptop.status('1 conflict to settle');
		await view(laptop, /^Conflicts/);
		const card = laptop.page.locator('section.panel', { hasText: SHARED.title });
		await card.getByRole('button', { name: 'Show Password' }).click();
		for (const value of ['Choisi-sur-le-portable', 'Choisi-sur-le-téléphone']) await card.getByText(value).waitFor().catch(() => {});
		const shown = await card.textContent();
		assert.ok(shown.includes('Choisi-sur-le-portable') && shown.includes('Choisi-sur-le-téléphone'), shown);
		await card.getByRole('radio').nth(1).check();
		await card.getByRole('button', { name: 'Keep my choice' }).click();
		await laptop.saved();
		await phone.saved();
		await view(laptop, /^All items/);
	});

	await step('offline, the vault reads, writes and survives a reload; what waits arrives later', async () => {
		await laptop.page.evaluate(async () => navigator.serviceWorker.ready);
		laptop.door.cut();
		await laptop.context.setOffline(true);
		await create(laptop, { title: 'Écrit dans le train', username: 'voyageuse', password: 'Tunnel-sous-la-Manche' });
		await laptop.status('Offline, 1 pending');
		await laptop.page.reload();
		await unlock(laptop, WHO.password);
		await open(laptop, 'Écrit dans le train');
		assert.equal((await read(laptop)).password, 'Tunnel-sous-la-Manche');
		await laptop.status('Offline, 1 pending');
	});

	await step('logging out is refused while something exists nowhere else; locking is not logging out', async () => {
		const logout = await askLogout(laptop, WHO.name);
		assert.equal(await logout.isDisabled(), true);
		await laptop.page.getByRole('dialog').getByText('exists only in this browser').waitFor();
		const outbox = await laptop.download(() => laptop.page.getByRole('dialog').getByRole('button', { name: 'Export pending changes' }).click());
		assert.equal(JSON.parse(outbox.text).format, 'mdp-outbox-v1');
		assert.ok(!outbox.text.includes('voyageuse'));
		await laptop.page.keyboard.press('Escape');
		await lock(laptop);
		await unlock(laptop, WHO.password);
		await row(laptop, 'Écrit dans le train').waitFor();
		laptop.door.mend();
		await laptop.context.setOffline(false);
		await laptop.saved();
		await row(phone, 'Écrit dans le train').waitFor();
	});

	await step('the server is killed between two changes: both arrive once it is back, once each', async () => {
		await edit(laptop, 'Écrit dans le train', { notes: 'avant la panne' });
		await world.server.kill();
		await edit(laptop, 'Écrit dans le train', { username: 'pendant-la-panne' });
		await laptop.status('1 pending');
		await world.server.start();
		await laptop.syncNow();
		await laptop.saved();
		await phone.syncNow();
		await count(phone, 2);
		await open(phone, 'Écrit dans le train');
		await phone.page.locator('article .notes', { hasText: 'avant la panne' }).waitFor();
		await phone.page.locator('article').getByText('pendant-la-panne').waitFor();
	});

	await step('a session that ends during a save loses nothing: the change waits for the password', async () => {
		await open(laptop, SHARED.title);
		await startEdit(laptop);
		await fill(laptop, { notes: 'après la fin de la session' });
		await laptop.context.clearCookies();
		await save(laptop);
		await laptop.status('Session ended, 1 pending');
		await laptop.page.locator('article .notes', { hasText: 'après la fin' }).waitFor();
		await laptop.page.locator('button.status').first().click();
		await laptop.click('Resume the session');
		await laptop.page.getByRole('dialog').getByLabel('Password', { exact: true }).fill(WHO.password);
		await laptop.page.keyboard.press('Enter');
		await laptop.saved();
		await open(phone, SHARED.title);
		await phone.page.locator('article .notes', { hasText: 'après la fin' }).waitFor();
	});

	await step('two tabs that edit one item lose neither edit', async () => {
		const first = laptop.page;
		const second = await laptop.newPage();
		await laptop.goto();
		await unlock(laptop, WHO.password);
		await open(laptop, SHARED.title);
		await startEdit(laptop);
		await fill(laptop, { notes: 'écrit dans le second onglet' });
		laptop.page = first;
		await edit(laptop, SHARED.title, { username: 'écrit-dans-le-premier' });
		laptop.page = second;
		await save(laptop);
		for (const page of [first, second]) {
			await page.locator('article .notes', { hasText: 'second onglet' }).waitFor();
			await page.locator('article').getByText('écrit-dans-le-premier').waitFor();
		}
		await second.close();
		laptop.page = first;
	});

	await step('an empty outbox lets the account go, and nothing of it stays in the browser', async () => {
		await tablet.saved();
		await (await askLogout(tablet, WHO.name)).click();
		await tablet.page.getByRole('link', { name: 'Sign in' }).waitFor();
		const kept = await tablet.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name).filter((name) => name !== 'mdp'));
		assert.deepEqual(kept, []);
		await signInWithKeyFile(tablet, WHO, keyFile, PASSPHRASE);
		await count(tablet, 2);
	});

	await step('the key check is green on every device', async () => {
		for (const device of [laptop, phone, tablet]) {
			await device.page.getByRole('link', { name: 'Check the key' }).click();
			await device.click('Run the check');
			await device.says('Everything opens and everything is signed');
		}
	});

	await step('the server and the wire hold no word of it, in any encoding', async () => {
		assert.deepEqual((await world.known([WHO.name])).traffic.length, 1);
		assert.deepEqual(await world.leaks(), { traffic: [], kept: [] });
	});
});
