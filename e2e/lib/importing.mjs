/** Bringing a file of the previous system in, and reading what came of it. */
import assert from 'node:assert/strict';
import { dump } from './fixtures.mjs';
import { count, read } from './items.mjs';

export const choose = async (device, { name, bytes }) => {
	await device.file(name, bytes);
	await device.says(name);
};

export const chooseDump = async (device) => {
	await choose(device, dump);
	await device.says('Which account is yours?');
};

/** Gives the page the key of what is in the file, of one account where the file says whose it is. */
export async function present(device, { account = null, keyFile = null, passphrase = '', bundlePassphrase = '' }) {
	if (account) await device.page.locator('label', { hasText: account }).getByRole('radio').check();
	if (keyFile) await device.file(keyFile.name, keyFile.text);
	if (passphrase) await device.field('Passphrase of the file').fill(passphrase);
	if (bundlePassphrase) await device.secret(device.page.getByLabel(/^Passphrase of the secret bundles/), bundlePassphrase);
	await device.click('See what will come in');
}

/** The figure on each tile of the preview. */
export const figures = async (device) => {
	const tiles = device.page.locator('button.tile');
	await tiles.first().waitFor();
	return Object.fromEntries(await tiles.evaluateAll((all) => all.map((tile) => [tile.querySelector('span').textContent, Number(tile.querySelector('b').textContent)])));
};

/** Takes in what the preview shows, and ends in the vault. */
export async function takeIn(device) {
	await device.click(/^Import \d+ items?$/);
	await device.says('Import finished');
	await device.page.getByRole('link', { name: 'Open the vault' }).click();
}

/** Every item of the vault, opened one after the other: as many as should be there. */
export async function readAll(device, total) {
	const { page } = device;
	await count(device, total);
	const found = [];
	for (let n = 0; n < total; n++) {
		await page.evaluate(() => document.querySelector('article')?.setAttribute('data-read', ''));
		await page.locator('[role=row]').nth(n).click();
		await page.locator('article:not([data-read]) h1').waitFor();
		found.push(await read(device));
	}
	return found;
}

const comparable = ({ title, username, password, url, notes, category }) => JSON.stringify({ title, username, password, url, notes, category });

/** Every entry is among what was found, to the letter, and as many other items as should be; what they hold becomes a secret. */
export function assertHolds(device, found, entries, others = 0) {
	const expected = entries.map((entry) => ({ ...entry, username: entry.login }));
	for (const { title, username, password, url, notes, category } of expected) {
		for (const text of [title, username, password, url, category, ...notes.split('\n')]) device.world.secrets.add(text);
	}
	const there = found.map(comparable);
	const sought = expected.map(comparable);
	const missing = sought.filter((entry) => !there.includes(entry));
	const strange = there.filter((entry) => !sought.includes(entry));
	assert.deepEqual({ missing, others: strange.length }, { missing: [], others }, strange.join('\n'));
}
