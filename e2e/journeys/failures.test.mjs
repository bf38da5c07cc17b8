/** A server that dies in the middle of something, or comes back with another history: no device loses or takes anything by it. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finishKit, signInWithKeyFile, signUp, unlock } from '../lib/account.mjs';
import { count, create, edit, open, read, row, titles } from '../lib/items.mjs';
import { journey } from '../lib/world.mjs';

const WHO = { name: 'séraphine', password: 'boussole-nougat-perchoir-cyprès' };
const PASSPHRASE = 'escargot-turbine-vanille-falaise-5';
const PUSH = /\/api\/vaults\/[^/]+\/push$/;

journey('a server that fails', async (world) => {
	const step = (promise, run) => world.step(promise, run);
	const { server } = world;
	const laptop = await world.device('laptop');
	const phone = await world.device('phone');
	let keyFile;

	await step('an account has two devices', async () => {
		const groups = await signUp(laptop, WHO);
		keyFile = await finishKit(laptop, { ...WHO, passphrase: PASSPHRASE, groups });
		await create(laptop, { title: 'Moulin à café', username: 'meunière', password: 'Grains-d’Éthiopie-70' });
		await laptop.saved();
	});

	for (const [way, title] of [
		['there', 'Tapé avant la panne'],
		['back', 'Gardé, mais sans réponse']
	]) {
		await step(`the server is killed during a push, its ${way === 'there' ? 'request' : 'answer'} lost: what was typed waits, and is saved by itself once it is back`, async () => {
			const killed = laptop.door.lose(way, PUSH, () => server.kill());
			await create(laptop, { title, password: 'Coupure-de-courant-1' });
			await killed;
			await laptop.status('Offline, 1 pending');
			await edit(laptop, title, { username: 'tapée-pendant-la-panne' });
			await laptop.status(/Offline, [12] pending/);
			await server.start();
			await laptop.saved();
		});
	}

	await step('another device finds all of it there, once each', async () => {
		await signInWithKeyFile(phone, WHO, keyFile, PASSPHRASE);
		await count(phone, 3);
		for (const title of ['Tapé avant la panne', 'Gardé, mais sans réponse']) {
			await open(phone, title);
			const { username, password } = await read(phone);
			assert.deepEqual({ username, password }, { username: 'tapée-pendant-la-panne', password: 'Coupure-de-courant-1' });
		}
		await phone.saved();
	});

	const older = mkdtempSync(join(tmpdir(), 'mdp-e2e-older-'));
	const newer = mkdtempSync(join(tmpdir(), 'mdp-e2e-newer-'));
	const copy = (from, to) => {
		rmSync(to, { recursive: true });
		cpSync(from, to, { recursive: true });
	};
	world.t.after(() => [older, newer].forEach((folder) => rmSync(folder, { recursive: true, force: true })));

	await step('a server with another history than the one it had signed raises the alarm, and nothing of it is taken', async () => {
		await server.kill();
		copy(server.folder, older);
		await server.start();
		phone.door.cut();
		await create(laptop, { title: 'De la vraie histoire', password: 'Vraie-Histoire-2026' });
		await laptop.saved();
		laptop.door.cut();
		await server.kill();
		copy(server.folder, newer);
		copy(older, server.folder);
		await server.start();
		phone.door.mend();
		await create(phone, { title: 'D’une autre histoire', password: 'Autre-Histoire-2026' });
		await phone.syncNow();
		await phone.saved();
		laptop.door.mend();
		await laptop.syncNow();
		await laptop.status('Alarm: two histories');
		const held = (await titles(laptop)).sort();
		assert.deepEqual(held, ['De la vraie histoire', 'Gardé, mais sans réponse', 'Moulin à café', 'Tapé avant la panne']);
	});

	await step('what is typed meanwhile is kept, and saved once the server has its own history again', async () => {
		await create(laptop, { title: 'Pendant l’alarme', password: 'Alarme-Incendie-18' });
		await laptop.status('Alarm: two histories');
		phone.door.cut();
		await server.kill();
		copy(newer, server.folder);
		await server.start();
		await laptop.syncNow();
		await laptop.status('Two histories were shown');
		const tablet = await world.device('tablet');
		await signInWithKeyFile(tablet, WHO, keyFile, PASSPHRASE);
		await count(tablet, 5);
		await row(tablet, 'Pendant l’alarme').waitFor();
		await tablet.saved();
	});

	await step('the device that was taken along the other history sounds the alarm in its turn, and keeps what it wrote', async () => {
		phone.door.mend();
		await phone.syncNow();
		await phone.status('Alarm: two histories');
		await count(phone, 4);
		await row(phone, 'D’une autre histoire').waitFor();
	});

	await step('that two histories were shown stays in sight, after a reload too', async () => {
		await laptop.page.reload();
		await unlock(laptop, WHO.password);
		await laptop.status('Two histories were shown');
		await laptop.page.locator('button.status').first().click();
		await laptop.says('The server once showed this device another history');
		await laptop.page.keyboard.press('Escape');
		await count(laptop, 5);
		assert.equal(await row(laptop, 'D’une autre histoire').count(), 0);
	});

	await step('the server and the wire hold no word of it, in any encoding', () => {
		assert.deepEqual(world.leaks(), { traffic: [], kept: [] });
	});
});
