/** A server that dies in the middle of something: no device loses anything by it. */
import assert from 'node:assert/strict';
import { finishKit, signInWithKeyFile, signUp } from '../lib/account.mjs';
import { count, create, edit, open, read } from '../lib/items.mjs';
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

	await step('the server and the wire hold no word of it, in any encoding', async () => {
		assert.deepEqual(await world.leaks(), { traffic: [], kept: [] });
	});
});
