/** Everything of the previous system comes in through the page, exactly, once, and the server sees nothing of it. */
import assert from 'node:assert/strict';
import { finishKit, signUp, unlock } from '../lib/account.mjs';
import { customDump, dump, person, read as fixture } from '../lib/fixtures.mjs';
import { assertHolds, chooseDump, figures, present, readAll } from '../lib/importing.mjs';
import { count, open, titles } from '../lib/items.mjs';
import { journey } from '../lib/world.mjs';

const WHO = { name: 'importatrice', password: 'lanterne-caribou-vitrail-saumure' };
const PASSPHRASE = 'moulin-orchidée-parapente-silex-9';
const alice = person('alice');
const bob = person('bob');

const total = alice.entries.length + alice.bundles.length;

journey('the previous system is brought in', async (world) => {
	const step = (promise, run) => world.step(promise, run);
	const device = await world.device('laptop', { viewport: { width: 1440, height: 2600 } });
	const { page } = device;

	await step('an empty vault waits for it', async () => {
		const groups = await signUp(device, WHO);
		await finishKit(device, { ...WHO, passphrase: PASSPHRASE, groups });
		await page.getByRole('link', { name: 'Import', exact: true }).click();
	});

	await step('what cannot be read here is refused with the reason: custom format, truncated, something else', async () => {
		await device.file(customDump.name, customDump.bytes);
		await device.says('read in the terminal only');
		await device.file(dump.name, dump.bytes.subarray(0, dump.bytes.length / 2));
		await device.says('stops before its end');
		await device.file('photo.jpg', Buffer.alloc(5000, 0xd8));
		await device.says('of no known form');
	});

	await step('a wrong passphrase, another account’s key and a key with a changed public half are refused', async () => {
		await chooseDump(device);
		await present(device, { ...alice, account: 'alice', passphrase: 'bob' });
		await device.says('The passphrase doesn’t open this file');
		await present(device, { ...bob, account: 'alice' });
		await device.says('opens none of this account’s items');
		const text = JSON.stringify({ ...JSON.parse(alice.keyFile.text), pub: JSON.parse(bob.keyFile.text).pub });
		await present(device, { ...alice, account: 'alice', keyFile: { ...alice.keyFile, text } });
		await device.says('two halves of this key differ');
		await page.getByRole('link', { name: 'Vault' }).first().click();
		await device.says('Your vault is ready');
		await page.getByRole('link', { name: 'Import', exact: true }).click();
	});

	await step('the preview says what will come in, and the report what came in', async () => {
		await device.click('Another file');
		await chooseDump(device);
		await present(device, { ...alice, account: 'alice' });
		const shown = await figures(device);
		assert.deepEqual({ added: shown.Added, unreadable: shown.Unreadable }, { added: total, unreadable: 0 });
		await device.click(`Import ${total} items`);
		await device.says('Import finished');
		const report = await page.locator('dl').innerText();
		assert.match(report, new RegExp(`Added\\s+${total}\\b`));
		assert.match(report, new RegExp(`Secret bundles\\s+${alice.bundles.length}\\b`));
	});

	await step('every entry is there, to the letter: titles, logins, passwords, addresses, notes, categories', async () => {
		await page.getByRole('link', { name: 'Open the vault' }).click();
		assertHolds(device, await readAll(device, total), alice.entries, alice.bundles.length);
		await device.saved();
	});

	await step('the same file again adds nothing, and neither does the clear export of the same account', async () => {
		for (const [name, bytes] of [[dump.name, dump.bytes], ['alice-mdp-export.json', fixture('alice-mdp-export.json')]]) {
			await page.getByRole('link', { name: 'Import', exact: true }).click();
			if (name === dump.name) {
				await device.click('Import');
				await chooseDump(device);
				await present(device, { ...alice, account: 'alice' });
			} else {
				await device.click('Cancel');
				await device.file(name, bytes);
			}
			const shown = await figures(device);
			assert.deepEqual({ name, added: shown.Added, here: shown['Already here'] >= alice.entries.length }, { name, added: 0, here: true });
			await device.says('Everything is in your vault already');
		}
		await device.click('Cancel');
		await device.says('Earlier imports');
		await device.says(dump.name);
	});

	await step('it is all there after a reload, and every item opens and is signed', async () => {
		await page.reload();
		await unlock(device, WHO.password);
		await page.getByRole('link', { name: 'Check the key' }).click();
		await device.click('Run the check');
		await device.says('Everything opens and everything is signed');
		await page.getByRole('link', { name: 'Vault' }).first().click();
		await count(device, total);
		await open(device, 'Banque Desjardins');
		assert.ok((await titles(device)).includes('Boîte mail perso 📧'));
	});

	await step('the server and the wire hold no word of it, in any encoding', async () => {
		for (const text of [alice.passphrase, alice.keyFile.text.slice(40, 120)]) world.secrets.add(text);
		assert.equal((await world.known([WHO.name])).traffic.length, 1);
		assert.deepEqual(await world.leaks(), { traffic: [], kept: [] });
		assert.deepEqual(device.strangers, []);
		assert.deepEqual(device.complaints, []);
	});
});
