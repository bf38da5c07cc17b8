/** Whatever form the previous system left its data in, it comes in through the page: older keys, older rows, clear exports, secret bundles. */
import assert from 'node:assert/strict';
import { finishKit, signUp } from '../lib/account.mjs';
import { person, read as fixture } from '../lib/fixtures.mjs';
import { assertHolds, choose, chooseDump, figures, present, readAll, takeIn } from '../lib/importing.mjs';
import { count, open, search, titles } from '../lib/items.mjs';
import { journey } from '../lib/world.mjs';

const WHO = { name: 'archiviste', password: 'girofle-remorque-pupitre-avalanche' };
const PASSPHRASE = 'trapèze-mandarine-clocher-basalte-4';
const alice = person('alice');
const bob = person('bob');

const file = (name) => ({ name: name.split('/').at(-1), bytes: fixture(name), text: fixture(name).toString() });
const pair = file('legacy-2025/zk_keypair_v1.bob.localStorage.json');
const sample = file('legacy-2025/sealedKey-v1.json');
const samples = JSON.parse(sample.text).rows.map(({ plaintext }, n) => ({ title: `#${n + 1}`, url: '', category: '', ...plaintext }));
const passphraseOf = (app) => alice.bundles.find((bundle) => bundle.app === app && bundle.plaintext).secret;

journey('every form of the previous system', async (world) => {
	const step = (promise, run) => world.step(promise, run);
	// There it was still the day before: a date that is shown is not that of today.
	const device = await world.device('laptop', { viewport: { width: 1440, height: 2600 }, timezoneId: 'America/Los_Angeles' });
	const { page } = device;
	const toImport = () => page.getByRole('link', { name: 'Import', exact: true }).click();
	const shows = async (expected) => {
		const shown = await figures(device);
		assert.deepEqual(shown, { Added: 0, Merged: 0, 'Already here': 0, Unreadable: 0, ...expected });
	};
	const sealed = (closed) => device.says(`${alice.bundles.length} secret bundles, ${closed} of them still sealed`);

	await step('the second account of a backup comes in with its own key file, to the letter and alone', async () => {
		const groups = await signUp(device, WHO);
		await finishKit(device, { ...WHO, passphrase: PASSPHRASE, groups });
		await toImport();
		await chooseDump(device);
		await present(device, { ...bob, account: 'bob' });
		await shows({ Added: bob.entries.length });
		await takeIn(device);
		assertHolds(device, await readAll(device, bob.entries.length), bob.entries);
	});

	await step('items keep the dates that they had, and their order', async () => {
		const byCreation = [...bob.entries].sort((a, b) => b.created_at_utc.localeCompare(a.created_at_utc)).map(({ title }) => title);
		assert.notDeepEqual(byCreation, [...byCreation].sort());
		await device.click(/^Sort by/);
		await page.getByRole('menuitemradio', { name: 'Recently created' }).click();
		await device.until(async () => (await titles(device)).join() === byCreation.join(), byCreation.join());
		for (const { title, created_at_utc, updated_at_utc } of bob.entries) {
			const day = (time) => new Date(time).toLocaleDateString('en', { dateStyle: 'medium', timeZone: 'America/Los_Angeles' });
			await open(device, title);
			const shown = await page.locator('article .meta').innerText();
			assert.ok(shown.includes(`Changed ${day(updated_at_utc)}`) && shown.includes(`Created ${day(created_at_utc)}`), shown);
		}
	});

	await step('the key pair that browsers once kept in clear opens what the key file opens', async () => {
		await toImport();
		await device.click('Import');
		await chooseDump(device);
		await present(device, { account: 'bob', keyFile: pair });
		await shows({ 'Already here': bob.entries.length });
		await device.click('Cancel');
	});

	await step('a file of the oldest form holds its own key, in clear, and is asked for neither key nor passphrase', async () => {
		await choose(device, sample);
		await present(device, {});
		await shows({ Added: samples.length });
		await takeIn(device);
		assertHolds(device, await readAll(device, bob.entries.length + samples.length), samples, bob.entries.length);
	});

	await step('a CSV export comes in without a key, to the letter; the JSON export of the same says nothing else', async () => {
		await toImport();
		await device.click('Import');
		await device.file('alice-mdp-export.csv', fixture('alice-mdp-export.csv'));
		await shows({ Added: alice.entries.length });
		await takeIn(device);
		const before = bob.entries.length + samples.length;
		assertHolds(device, await readAll(device, before + alice.entries.length), alice.entries, before);
		await toImport();
		await device.click('Import');
		await device.file('alice-mdp-export.json', fixture('alice-mdp-export.json'));
		await shows({ 'Already here': alice.entries.length });
		await device.click('Cancel');
	});

	await step('a passphrase that opens no secret bundle is called wrong; one that opens some brings these in open, the others sealed', async () => {
		const [environment, weather] = [alice.bundles[0].secret, passphraseOf('openweather')];
		await chooseDump(device);
		await present(device, { ...alice, account: 'alice', bundlePassphrase: 'Passphrase-d’un-autre-lot' });
		await device.says(/opens none of the secret bundles/);
		await device.click('Another file');
		await chooseDump(device);
		await present(device, { ...alice, account: 'alice', bundlePassphrase: weather });
		await sealed(alice.bundles.length - 1);
		await takeIn(device);
		await search(device, 'openweather');
		await count(device, 1);
		await open(device, 'openweather/dev');
		await device.click('Show NOTE');
		await page.locator('article').getByText('clé de test é').waitFor();
		await search(device, '');
		await toImport();
		await device.click('Import');
		await chooseDump(device);
		await present(device, { ...alice, account: 'alice', bundlePassphrase: environment });
		await shows({ Merged: 1, 'Already here': alice.entries.length + alice.bundles.length - 1 });
	});

	await step('the server and the wire hold no word of it, in any encoding', async () => {
		for (const text of [bob.keyFile.text.slice(40, 120), pair.text.slice(40, 120), 'clé de test é']) world.secrets.add(text);
		assert.deepEqual(await world.leaks(), { traffic: [], kept: [] });
		assert.deepEqual(device.complaints, []);
	});
});
