/** Two accounts share a browser and never meet. */
import assert from 'node:assert/strict';
import { askLogout, bringKeyFile, finishKit, lock, signInHalf, signInWithKeyFile, signUp, unlock } from '../lib/account.mjs';
import { count, create, titles } from '../lib/items.mjs';
import { journey } from '../lib/world.mjs';

const ANNE = { name: 'anne-sophie', password: 'bergamote-falaise-tambour-quartz', passphrase: 'sifflet-amande-cyclone-velours-5' };
const BASILE = { name: 'basile', password: 'wagon-pissenlit-harmonica-neige', passphrase: 'cerise-escalier-phoque-turquoise-8' };

journey('two accounts in one browser', async (world) => {
	const step = (promise, run) => world.step(promise, run);
	const family = await world.device('family');
	const other = await world.device('other');
	const { page } = family;
	const keyFiles = {};
	let invitation;

	const begin = async (who, from) => {
		const groups = await signUp(family, { ...who, invitation: from });
		keyFiles[who.name] = await finishKit(family, { ...who, groups });
	};
	const choose = (who) => unlock(family, who.password, who.name);

	await step('after the first account, nobody makes another without an invitation', async () => {
		await begin(ANNE, null);
		await create(family, { title: 'Journal d’Anne', password: 'Secret-d’Anne-Sophie' });
		await family.saved();
		await other.goto();
		await other.says('takes no new account without an invitation');
		assert.equal(await other.page.getByRole('link', { name: 'Create an account' }).count(), 0);
	});

	await step('an invitation makes one account, once; its token is in no address that the server sees', async () => {
		invitation = world.server.invite(BASILE.name);
		await lock(family);
		await begin(BASILE, invitation);
		assert.deepEqual(await titles(family), []);
		await create(family, { title: 'Carnet de Basile', password: 'Secret-de-Basile-99' });
		await family.saved();
		await other.goto(`/sign-up#${invitation}`);
		await other.field('User name').fill('un-autre');
		await other.field('Account password').fill(BASILE.password);
		await other.field('The same, once more').fill(BASILE.password);
		await other.click('Create an account');
		await other.says('has expired or was used');
		for (const device of [family, other]) assert.deepEqual(device.door.answers.filter(({ url }) => url.includes(invitation)), []);
	});

	await step('each opens their own vault, sees their own items, and saves them under their own name', async () => {
		await lock(family);
		await choose(ANNE);
		await count(family, 1);
		assert.deepEqual(await titles(family), ['Journal d’Anne']);
		await create(family, { title: 'Encore d’Anne', password: 'Un-autre-Secret-Anne' });
		await family.saved();
		await lock(family);
		await choose(BASILE);
		await count(family, 1);
		assert.deepEqual(await titles(family), ['Carnet de Basile']);
		await family.saved();
	});

	await step('one’s password opens nothing of the other’s', async () => {
		await lock(family);
		await page.locator('label', { hasText: ANNE.name }).locator('input[name=account]').check();
		await page.locator('input[name=password]').fill(BASILE.password);
		await page.keyboard.press('Enter');
		await family.says('That isn’t the password');
	});

	await step('one leaves this browser: their copy goes, the other’s stays', async () => {
		await choose(ANNE);
		await family.saved();
		const before = await page.evaluate(async () => (await indexedDB.databases()).length);
		await (await askLogout(family, ANNE.name)).click();
		await page.locator('input[name=password]').waitFor();
		assert.equal(await page.getByText(ANNE.name).count(), 0);
		assert.equal(await page.evaluate(async () => (await indexedDB.databases()).length), before - 1);
		await unlock(family, BASILE.password);
		await create(family, { title: 'Écrit après le départ', password: 'Scellé-pour-Basile' });
		await family.saved();
	});

	await step('another account’s key file is refused, and nothing of it is installed', async () => {
		await signInHalf(other, BASILE);
		await bringKeyFile(other, keyFiles[ANNE.name], ANNE.passphrase);
		await other.says('This key is another account’s or another server’s');
		assert.equal(await other.page.locator('[role=grid]').count(), 0);
	});

	await step('what was sealed on the shared browser opens with its owner’s key alone', async () => {
		await signInWithKeyFile(other, BASILE, keyFiles[BASILE.name], BASILE.passphrase);
		await count(other, 2);
		assert.deepEqual((await titles(other)).sort(), ['Carnet de Basile', 'Écrit après le départ']);
	});

	await step('the server and the wire hold no word of either, in any encoding', async () => {
		assert.deepEqual(await world.leaks(), { traffic: [], kept: [] });
	});
});
