/** The main journey, the same on either engine: one account, from the first page to everything still there. */
import assert from 'node:assert/strict';
import { finishKit, lock, signUp, unlock } from '../lib/account.mjs';
import { count, create, edit, fill, newCategory, open, read, row, save, search, startEdit, startNew, titles, view } from '../lib/items.mjs';

const NAME = 'marguerite@exemple.test';
export const PASSWORD = 'pivoine-orage-locomotive-tulipe';
const PASSPHRASE = 'guitare-banquise-hirondelle-cobalt-7';
const WEAK = ['1', 'password1234'];
const LONG = `Très long titre ${'sansAucunEspace'.repeat(16)}fin`;
const ITEMS = [
	{ title: 'Café de la Gare ☕', username: 'margot.cafetière', password: 'pa$$-Éclair«42»😀', url: 'nas.local:5000', notes: 'première ligne\nدوسری سطر\nligne 3' },
	{ title: 'حساب البنك الوطني', username: 'مستخدم-البنك', password: 'سرّي-للغاية-١٢٣', url: 'https://bank.example/حساب', notes: 'מימין לשמאל' },
	{ title: LONG, username: 'localhost-dweller', password: 'xkcd-Tr0ub4dor&3', url: 'localhost:8080' }
];

/** What can be scrolled sideways, and what of the open item stands out of it. */
const strays = (page) =>
	page.evaluate(() => {
		const article = document.querySelector('article');
		const edge = article.getBoundingClientRect().right + 1;
		const wide = (each) => each.clientWidth > 0 && each.scrollWidth > each.clientWidth + 1;
		const scrolls = (each) => each === document.documentElement || ['auto', 'scroll'].includes(getComputedStyle(each).overflowX);
		const sideways = [...document.querySelectorAll('*')].filter((each) => scrolls(each) && wide(each));
		const spills = (each) => each.getBoundingClientRect().right > edge || (getComputedStyle(each).overflowX === 'visible' && wide(each));
		const outside = [...article.querySelectorAll('*')].filter(spills);
		return [...sideways, ...outside].map((each) => each.outerHTML.slice(0, 100));
	});

export async function mainJourney(world) {
	const step = (promise, run) => world.step(promise, run);
	const device = await world.device('laptop');
	const { page } = device;
	let groups;

	await step('a weak password makes no account', async () => {
		await device.goto('/sign-up');
		for (const weak of WEAK) {
			await device.field('User name').fill(NAME);
			await device.field('Account password').fill(weak);
			await device.field('The same, once more').fill(weak);
			await device.click('Create an account');
			await device.says('would be guessed too soon');
			await page.reload();
			await device.field('User name').waitFor();
		}
		assert.deepEqual(device.door.answers.filter(({ url }) => url.includes('register')), []);
	});

	await step('a fresh browser is asked for no key, and ends its first sign-up with a recovery kit', async () => {
		await device.goto();
		await page.getByRole('link', { name: 'Create an account' }).waitFor();
		assert.equal(await page.getByText('key file').count(), 0);
		groups = await signUp(device, { name: NAME, password: PASSWORD });
		assert.ok(groups.length >= 5);
	});

	await step('a weak passphrase is refused for the key file; a strong one and a part of the code finish the kit', async () => {
		await device.click('Continue');
		await device.field('Account password').fill(PASSWORD);
		for (const weak of WEAK) {
			await device.field('Passphrase of the file').fill(weak);
			await device.field('The same, once more').fill(weak);
			await device.click('Save the key file');
			await device.says('would be guessed too soon');
			await device.field('The same, once more').fill('');
			await device.click('Back');
			await device.click('Continue');
			await device.field('Account password').fill(PASSWORD);
		}
		await device.click('Back');
		const keyFile = await finishKit(device, { password: PASSWORD, passphrase: PASSPHRASE, groups });
		assert.match(keyFile.name, /\.zkkey\.json$/);
		assert.equal(JSON.parse(keyFile.text).format, 'mdp-keybundle-v2');
		await device.saved();
	});

	await step('awkward items are kept as they were typed: right-to-left, emoji, a title of 250 characters, hosts without a scheme', async () => {
		for (const item of ITEMS) {
			await create(device, item);
			const { title, username, password, url, notes } = await read(device);
			assert.deepEqual({ title, username, password, url, notes }, { notes: '', ...item });
		}
		await device.saved();
	});

	await step('a long title breaks no layout', async () => {
		await open(device, 'Très long titre');
		for (const size of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
			await page.setViewportSize(size);
			assert.deepEqual(await strays(page), []);
		}
		await page.setViewportSize({ width: 1440, height: 900 });
	});

	await step('a password is masked until it is asked for', async () => {
		await open(device, 'Café');
		// The worker answers in order: whatever the page had asked of this item has arrived by now.
		await search(device, 'cafetière');
		await count(device, 1);
		const shown = await page.locator('article').textContent();
		assert.ok(shown.includes(ITEMS[0].username) && !shown.includes('Éclair'));
		await search(device, '');
		await count(device, 3);
		await startEdit(device);
		const masked = await page.locator('.form').getByLabel('Password', { exact: true }).evaluate((input) => getComputedStyle(input).webkitTextSecurity);
		assert.equal(masked, 'disc');
		await page.keyboard.press('Escape');
		await open(device, 'Café');
	});

	await step('an edit is kept, and the value before it is in the history', async () => {
		await edit(device, 'Café', { username: 'nouvelle-cafetière' });
		assert.equal((await read(device)).username, 'nouvelle-cafetière');
		await device.click(/^History \(/);
		await page.getByRole('dialog').getByText(ITEMS[0].username).waitFor();
		await page.keyboard.press('Escape');
		await page.getByRole('dialog').waitFor({ state: 'hidden' });
	});

	await step('the search finds by title, login and address, whatever the accents', async () => {
		for (const [text, title] of [['cafe de la gare', 'Café'], ['nouvelle-cafetiere', 'Café'], ['nas.local', 'Café'], ['البنك', 'حساب'], ['localhost:8080', 'Très']]) {
			await search(device, text);
			// One row each time: only its title says that the results are these.
			await device.until(async () => (await titles(device))[0]?.startsWith(title), `${text} to find ${title}`);
			await count(device, 1);
		}
		await search(device, '');
		await count(device, 3);
	});

	await step('what is copied leaves the clipboard by itself, in plain sight', async () => {
		await page.getByRole('link', { name: 'Settings' }).click();
		await device.field(/Clear the clipboard after/).selectOption({ label: '10 seconds' });
		await page.getByRole('link', { name: 'Vault' }).first().click();
		await open(device, 'Café');
		await device.click('Copy Password');
		await device.clipboardHolds(ITEMS[0].password);
		await device.says('Cleared in');
		const copied = Date.now();
		await device.clipboardHolds('');
		assert.ok(Date.now() - copied > 8_000, 'cleared too soon');
	});

	await step('categories, tags and favourites hold what is put in them', async () => {
		await newCategory(device, 'Maison et jardin');
		await edit(device, 'Café', { category: 'Maison et jardin', tags: ['étiquette-bleue'], favourite: true });
		const { category, tags } = await read(device);
		assert.deepEqual({ category, tags }, { category: 'Maison et jardin', tags: ['étiquette-bleue'] });
		await view(device, /^Favourites/);
		await count(device, 1);
		await page.getByRole('navigation', { name: 'Categories' }).getByRole('button', { name: /^Maison/ }).click();
		await count(device, 1);
		await view(device, /^All items/);
		await count(device, 3);
	});

	await step('a deletion can be undone; from the trash an item comes back', async () => {
		const trash = async () => {
			await open(device, 'Café');
			await device.click('More actions');
			await page.getByRole('menuitem', { name: 'Move to trash' }).click();
			await count(device, 2);
		};
		await trash();
		await device.click('Undo');
		await count(device, 3);
		await trash();
		await view(device, /^Trash/);
		await count(device, 1);
		await open(device, 'Café');
		await page.locator('article').getByRole('button', { name: 'Restore', exact: true }).click();
		await count(device, 0);
		await view(device, /^All items/);
		await count(device, 3);
	});

	await step('the generator fills the field, and what it made is what is kept', async () => {
		await startNew(device);
		await fill(device, { title: 'Généré' });
		await device.click('Generator');
		const popover = page.locator('[popover]:popover-open');
		const shown = async () => (await popover.locator('.out .text').textContent()).trim();
		await device.until(async () => (await shown()).length >= 16, 'a generated password');
		const made = await shown();
		world.secrets.add(made);
		await popover.getByRole('button', { name: 'Use', exact: true }).click();
		await save(device);
		assert.equal((await read(device)).password, made);
	});

	await step('Escape closes dialogs and leaves a form, asking before anything typed is lost', async () => {
		await device.click('New category');
		await page.getByRole('dialog').waitFor();
		await page.keyboard.press('Escape');
		await page.getByRole('dialog').waitFor({ state: 'hidden' });
		await startNew(device);
		await fill(device, { title: 'Presque oublié' });
		await page.keyboard.press('Escape');
		await page.getByRole('dialog').getByText('Some changes are not saved').waitFor();
		await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
		await page.locator('.form').waitFor({ state: 'hidden' });
	});

	await step('a locked vault shows nothing, keeps the form, and opens by password alone', async () => {
		await startNew(device);
		await fill(device, { title: 'Pas encore enregistré' });
		await lock(device);
		assert.ok(!(await page.content()).includes('Pas encore'));
		await unlock(device, PASSWORD);
		await page.waitForFunction(() => [...document.querySelectorAll('input')].some((input) => input.value === 'Pas encore enregistré'));
		await save(device);
		await count(device, 5);
		await device.saved();
	});

	await step('a wrong password opens nothing', async () => {
		await lock(device);
		await page.locator('input[name=password]').fill('pivoine-orage');
		await page.keyboard.press('Enter');
		await device.says('That isn’t the password');
	});

	await step('after a reload everything is there', async () => {
		await page.reload();
		await unlock(device, PASSWORD);
		await count(device, 5);
		await open(device, 'حساب');
		const { title, username, password } = await read(device);
		assert.deepEqual({ title, username, password }, { title: ITEMS[1].title, username: ITEMS[1].username, password: ITEMS[1].password });
		await row(device, 'Café').waitFor();
		await device.saved();
	});

	await step('the server is killed and started again: nothing that was saved is gone', async () => {
		await world.server.kill();
		await world.server.start();
		await page.reload();
		await unlock(device, PASSWORD);
		await device.saved();
		await count(device, 5);
	});

	await step('the key check proves the key, opens every item and verifies every signature', async () => {
		await page.getByRole('link', { name: 'Check the key' }).click();
		await device.click('Run the check');
		await device.says('Everything opens and everything is signed');
		await device.says('it answered');
	});

	await step('nothing loads from elsewhere, nothing is blocked by the policy, and the console is silent', () => {
		assert.deepEqual(device.strangers, []);
		assert.deepEqual(device.complaints, []);
	});

	await step('the server and the wire hold no word of it, in any encoding', async () => {
		assert.deepEqual(await world.known([NAME]), { traffic: [`${NAME} (UTF-8)`], kept: [`${NAME} (UTF-8)`] });
		assert.ok(world.secrets.size > 20);
		assert.deepEqual(await world.leaks(), { traffic: [], kept: [] });
	});
}
