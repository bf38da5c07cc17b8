/** The recovery kit is tried without being used, against the real server: it opens the identity, and installs nothing. */
import assert from 'node:assert/strict';
import { finishKit, signInWithCode, signUp } from '../lib/account.mjs';
import { journey } from '../lib/world.mjs';

const WHO = { name: 'odile', password: 'girouette-papaye-trombone-ardoise' };
const PASSPHRASE = 'lichen-fusée-domino-cascade-2';

journey('a recovery kit that is tried', async (world) => {
	const step = (promise, run) => world.step(promise, run);
	const device = await world.device('laptop');
	const { page } = device;
	const dialog = page.getByRole('dialog');
	const path = (name) => page.locator('section li', { hasText: name }).filter({ has: page.getByRole('button', { name: /^Try it/ }) });
	const attempt = (name) => path(name).getByRole('button').click();
	const proved = () => dialog.waitFor({ state: 'hidden' });
	let groups;
	let keyFile;

	await step('a forgotten password is not said to be survived, nor a kit to be proved that was never tried', async () => {
		groups = await signUp(device, WHO);
		keyFile = await finishKit(device, { ...WHO, passphrase: PASSPHRASE, groups });
		await page.getByRole('link', { name: 'Key and recovery', exact: true }).first().click();
		await path('Printed code').getByText('never tried').waitFor();
		const losses = page.getByRole('region', { name: 'Losses this account survives' });
		await losses.getByText('None of your ways back was ever tried').waitFor();
		assert.match(await losses.locator('li', { hasText: 'Forgetting the password' }).textContent(), /costs you the vault/);
	});

	await step('a code that is mistyped, or another’s, proves nothing', async () => {
		const other = groups.with(2, groups[3]);
		await attempt('Printed code');
		await dialog.getByLabel('Printed code', { exact: true }).fill(other.join('-'));
		await dialog.getByRole('button', { name: 'Try it', exact: true }).click();
		await dialog.getByRole('alert').waitFor();
		await page.keyboard.press('Escape');
		await path('Printed code').getByText('never tried').waitFor();
	});

	await step('the printed code opens the slot, the key file the identity: the date is kept, and both are still good', async () => {
		await attempt('Printed code');
		await dialog.getByLabel('Printed code', { exact: true }).fill(groups.join(' ').toLowerCase());
		await dialog.getByRole('button', { name: 'Try it', exact: true }).click();
		await proved();
		await path('Printed code').getByText(/proved/).waitFor();

		await attempt('Key file');
		await dialog.locator('input[type=file]').setInputFiles({ name: keyFile.name, mimeType: 'application/json', buffer: Buffer.from(keyFile.text) });
		await dialog.getByText(keyFile.name).waitFor();
		await dialog.getByLabel('Passphrase of the file', { exact: true }).fill(PASSPHRASE);
		await dialog.getByRole('button', { name: 'Try it', exact: true }).click();
		await proved();
		await path('Key file').getByText(/proved/).waitFor();
		assert.equal(await page.getByText('None of your ways back was ever tried').count(), 0);

		// Not spent: it sets another device up.
		const phone = await world.device('phone');
		await signInWithCode(phone, WHO, groups);
	});
});
