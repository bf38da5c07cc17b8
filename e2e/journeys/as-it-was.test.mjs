/** The vault as it was: an earlier time is chosen, compared with today, and an item taken back. */
import assert from 'node:assert/strict';
import { finishKit, signUp } from '../lib/account.mjs';
import { create, edit, open, read, row } from '../lib/items.mjs';
import { journey } from '../lib/world.mjs';

const WHO = { name: 'éléonore', password: 'boussole-nougat-perchoir-cyprès' };
const PASSPHRASE = 'escargot-turbine-vanille-falaise-5';
const HOUR = 3_600_000;

journey('the vault as it was', async (world) => {
	const step = (promise, run) => world.step(promise, run);
	const device = await world.device('laptop');
	const { page } = device;
	const line = (title) => page.locator('main li', { hasText: title });
	let time;

	await step('items are changed, deleted for good and added', async () => {
		const groups = await signUp(device, WHO);
		await finishKit(device, { ...WHO, passphrase: PASSPHRASE, groups });
		await create(device, { title: 'Banque du Nord', username: 'nordiste', password: 'Ancien-Mot-de-Passe-1' });
		await create(device, { title: 'Vieux forum', password: 'Forum-Oublie-2' });
		await create(device, { title: 'Toujours là', password: 'Toujours-La-3' });
		await device.saved();
		time = Date.now();
		// What the server receives from now on is later.
		await device.until(() => Date.now() > time, 'the clock to move on');
		await edit(device, 'Banque du Nord', { password: 'Nouveau-Mot-de-Passe-4', title: 'Banque du Nord (nouvelle)' });
		await open(device, 'Vieux forum');
		await page.keyboard.press('Delete');
		await create(device, { title: 'Ajouté ensuite', password: 'Ajoute-Ensuite-5' });
		await device.saved();
	});

	await step('an hour later, the page shows what was different an hour ago, and changes nothing by it', async () => {
		await page.clock.setFixedTime(time + HOUR);
		await page.getByRole('link', { name: 'Key and recovery', exact: true }).first().click();
		await page.getByRole('link', { name: 'Choose a time' }).click();
		await device.click('An hour ago');
		await page.getByText('3 items were different.').waitFor();
		await line('Banque du Nord').getByText('changed since').waitFor();
		await line('Vieux forum').getByText('changed since').waitFor();
		await line('Ajouté ensuite').getByText('added since').waitFor();
		assert.equal(await line('Toujours là').count(), 0);
		assert.deepEqual(await device.axe(), []);
		await device.saved();
	});

	await step('each difference is shown side by side, secrets when asked', async () => {
		await page.getByRole('button', { name: 'What was different in Banque du Nord' }).focus();
		await page.keyboard.press('Enter');
		const password = page.getByRole('group', { name: 'Password' });
		assert.ok(!(await password.textContent()).includes('Mot-de-Passe'));
		await password.getByRole('button', { name: 'Show Password of then' }).click();
		await password.getByText('Ancien-Mot-de-Passe-1').waitFor();
		await password.getByText('Nouveau-Mot-de-Passe-4').waitFor();
		assert.deepEqual(await device.axe(), []);
	});

	await step('an item is taken back as it was, in sight of the other devices, and what it replaces is kept', async () => {
		await page.getByRole('button', { name: 'Take back Banque du Nord' }).click();
		await device.says('is again as it was');
		await page.getByText('2 items were different.').waitFor();
		await page.getByRole('button', { name: 'Take back Vieux forum' }).click();
		await page.getByText('One item was different.').waitFor();
		await device.saved();
		await page.getByRole('link', { name: 'Vault', exact: true }).first().click();
		await open(device, 'Banque du Nord');
		const { title, password } = await read(device);
		assert.deepEqual({ title, password }, { title: 'Banque du Nord', password: 'Ancien-Mot-de-Passe-1' });
		await row(device, 'Vieux forum').waitFor();
		await device.click(/^History/);
		await page.getByRole('dialog').getByText('Banque du Nord (nouvelle)').waitFor();
		await page.keyboard.press('Escape');
	});

	await step('a time before the vault was there, or still to come, is said so', async () => {
		await page.getByRole('link', { name: 'Key and recovery', exact: true }).first().click();
		await page.getByRole('link', { name: 'Choose a time' }).click();
		await device.click('A week ago');
		await device.says('The vault wasn’t there yet at that time');
		await page.getByLabel('As it was on', { exact: true }).last().fill('2100-01-01T00:00');
		await device.click('Show');
		await device.says('This time is still to come');
	});

	await step('the server and the wire hold no word of it, in any encoding', async () => {
		assert.deepEqual(await world.leaks(), { traffic: [], kept: [] });
	});
});
