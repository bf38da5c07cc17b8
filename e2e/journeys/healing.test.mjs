/** A server that went back: the page gives it back what it lacks, says so, and sounds the alarm where nobody announced it. */
import assert from 'node:assert/strict';
import { finishKit, resumeSession, signInWithKeyFile, signUp, unlock } from '../lib/account.mjs';
import { count, create, edit, open, read, row } from '../lib/items.mjs';
import { journey } from '../lib/world.mjs';

const WHO = { name: 'gwenaëlle', password: 'tournevis-mirabelle-clairon-dune' };
const PASSPHRASE = 'corail-paravent-lentille-givre-3';

const resume = (device) => resumeSession(device, WHO.password);
const seen = (device) => device.page.getByRole('button', { name: 'I have seen this' });

/** Two devices of one account. */
async function account(world) {
	const laptop = await world.device('laptop');
	const phone = await world.device('phone');
	const groups = await signUp(laptop, WHO);
	const keyFile = await finishKit(laptop, { ...WHO, passphrase: PASSPHRASE, groups });
	await signInWithKeyFile(phone, WHO, keyFile, PASSPHRASE);
	return { laptop, phone, keyFile };
}

journey('a server that is restored from an older archive', async (world) => {
	const step = (promise, run) => world.step(promise, run);
	const { server } = world;
	let laptop;
	let phone;
	let keyFile;

	await step('an archive is made, and both devices go on', async () => {
		({ laptop, phone, keyFile } = await account(world));
		await create(laptop, { title: 'Dans l’archive', username: 'avant', password: 'Avant-Archive-1' });
		await laptop.saved();
		await server.backup();
		await create(laptop, { title: 'Après l’archive', password: 'Apres-Archive-2' });
		await edit(laptop, 'Dans l’archive', { username: 'après' });
		await laptop.saved();
		await row(phone, 'Après l’archive').waitFor();
		phone.door.cut();
		laptop.door.cut();
		await create(laptop, { title: 'En attente', password: 'En-Attente-3' });
		await laptop.status('Offline, 1 pending');
	});

	await step('restored, it gets back from the page what it lacks, and what was waiting', async () => {
		await server.kill();
		await server.restore();
		await server.start();
		laptop.door.mend();
		await laptop.syncNow();
		await resume(laptop);
		await laptop.status('Server healed');
		await count(laptop, 3);
		const told = laptop.page.getByRole('status').filter({ hasText: 'The server was restored' });
		await told.getByText('Healed: this device gave it back what it lacked').waitFor();
		assert.deepEqual(await laptop.axe(), []);
	});

	await step('a device that comes for the first time finds all of it', async () => {
		const tablet = await world.device('tablet');
		await signInWithKeyFile(tablet, WHO, keyFile, PASSPHRASE);
		await count(tablet, 3);
		await open(tablet, 'Dans l’archive');
		assert.equal((await read(tablet)).username, 'après');
		await row(tablet, 'En attente').waitFor();
		await tablet.saved();
	});

	await step('another device that comes later is no alarm, and loses nothing', async () => {
		phone.door.mend();
		await phone.syncNow();
		await resume(phone);
		await row(phone, 'En attente').waitFor();
		await phone.saved();
		assert.equal(await phone.page.getByRole('alert').count(), 0);
	});

	await step('what was told stays until it is seen, and is then gone for good', async () => {
		await laptop.page.reload();
		await unlock(laptop, WHO.password);
		await laptop.status('Server healed');
		await seen(laptop).focus();
		await laptop.page.keyboard.press('Enter');
		await laptop.saved();
		await laptop.page.reload();
		await unlock(laptop, WHO.password);
		await laptop.saved();
		assert.equal(await seen(laptop).count(), 0);
	});

	await step('the server and the wire hold no word of it, in any encoding', async () => {
		assert.deepEqual(await world.leaks(), { traffic: [], kept: [] });
	});
});

journey('a server that goes back without a word', async (world) => {
	const step = (promise, run) => world.step(promise, run);
	const { server } = world;
	let laptop;
	let phone;
	let alarm;

	await step('it is healed, and the alarm is in sight with the evidence of both heads', async () => {
		({ laptop, phone } = await account(world));
		await create(laptop, { title: 'Avant la copie', password: 'Avant-Copie-1' });
		await laptop.saved();
		await server.kill();
		const older = server.copy();
		await server.start();
		await laptop.syncNow();
		await create(laptop, { title: 'Après la copie', password: 'Apres-Copie-2' });
		await laptop.saved();
		phone.door.cut();
		laptop.door.cut();
		await create(laptop, { title: 'En attente', password: 'En-Attente-3' });
		await server.kill();
		server.putBack(older);
		await server.start();
		laptop.door.mend();
		await laptop.syncNow();
		await laptop.status('Alarm: the server went back');
		alarm = laptop.page.getByRole('alert').filter({ hasText: 'went back without saying why' });
		await alarm.getByText('What it lacked was given back').waitFor();
		await count(laptop, 3);
		await alarm.locator('summary').focus();
		await laptop.page.keyboard.press('Enter');
		const evidence = await alarm.locator('.mono').textContent();
		const heads = [...evidence.matchAll(/change (\d+) ([0-9a-f]{64})/g)];
		assert.equal(heads.length, 2, evidence);
		assert.ok(Number(heads[0][1]) > Number(heads[1][1]), evidence);
		assert.deepEqual(await laptop.axe(), []);
	});

	await step('it stays in sight on every page and after a reload, until it is seen', async () => {
		await laptop.page.getByRole('link', { name: 'Settings', exact: true }).first().click();
		await alarm.waitFor();
		await laptop.page.reload();
		await unlock(laptop, WHO.password);
		await alarm.waitFor();
		await laptop.status('Alarm: the server went back');
		await laptop.goto();
		await unlock(laptop, WHO.password);
		await seen(laptop).click();
		await laptop.saved();
		assert.equal(await alarm.count(), 0);
	});

	await step('another device finds all of it', async () => {
		phone.door.mend();
		await phone.syncNow();
		await count(phone, 3);
		await row(phone, 'En attente').waitFor();
	});

	await step('where the server went on from there, both histories are merged and the alarm sounds', async () => {
		await phone.saved();
		await laptop.syncNow();
		await server.kill();
		const older = server.copy();
		await server.start();
		phone.door.cut();
		await edit(laptop, 'Avant la copie', { password: 'Vraie-Histoire-26' });
		await laptop.saved();
		laptop.door.cut();
		await server.kill();
		server.putBack(older);
		await server.start();
		phone.door.mend();
		await edit(phone, 'Avant la copie', { notes: 'une autre histoire' });
		await create(phone, { title: 'D’une autre histoire', password: 'Autre-Histoire-26' });
		await phone.syncNow();
		await phone.saved();
		laptop.door.mend();
		await laptop.syncNow();
		await laptop.page.getByRole('alert').filter({ hasText: 'showed another history' }).waitFor();
		await laptop.status('Alarm: the server went back');
		// Both sides of the item that both changed, and the other's new one.
		await row(laptop, 'D’une autre histoire').waitFor();
		await open(laptop, 'Avant la copie');
		await seen(laptop).click();
		await laptop.status('1 conflict to settle');
		await phone.status('1 conflict to settle');
	});

	await step('the server and the wire hold no word of it, in any encoding', async () => {
		assert.deepEqual(await world.leaks(), { traffic: [], kept: [] });
	});
});
