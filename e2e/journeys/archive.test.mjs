/** A self-reading archive opens from a disk, in two browsers, with no network, and shows all that it holds. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { CHROMIUM } from '../../tools/chromium.mjs';
import { finishKit, signUp } from '../lib/account.mjs';
import { expected, openAndRead, saveAll, tryToLeave } from '../lib/archive.mjs';
import { start } from '../lib/browser.mjs';
import { FIREFOX, Firefox } from '../lib/firefox.mjs';
import { create } from '../lib/items.mjs';
import { find } from '../lib/leaks.mjs';
import { ROOT } from '../lib/server.mjs';
import { journey } from '../lib/world.mjs';

const PASSPHRASE = 'violet tandem glacier orbit mango';
const PAGE = join(ROOT, 'web/src/lib/worker/pkg/page/reader.html');
const PLACE = '<!-- mdp: the archive -->\n';

/** A browser of either kind: `open` a file, `evaluate` in it, what it `saved`. */
const browsers = {
	Chromium: {
		missing: CHROMIUM ? null : 'Chromium is missing (CHROMIUM says where it is)',
		async start(folder) {
			const browser = await start();
			const context = await browser.newContext({ locale: 'en-CA', offline: true, acceptDownloads: true });
			const page = await context.newPage();
			const asked = [];
			context.on('request', (request) => /^(file|blob):/.test(request.url()) || asked.push(request.url()));
			page.on('download', (download) => void download.saveAs(join(folder, `${readdirSync(folder).length}-${download.suggestedFilename()}`)));
			return {
				goto: (url) => page.goto(url),
				evaluate: (run, given) => page.evaluate(run, given),
				axe: async () => (await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()).violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target.join(' '))]),
				theme: (colorScheme) => page.emulateMedia({ colorScheme }),
				close: () => browser.close(),
				asked
			};
		}
	},
	Firefox: {
		missing: FIREFOX ? null : 'Firefox is missing (FIREFOX says where it is)',
		start: async (folder) => Object.assign(await Firefox.start(folder), { asked: [] })
	}
};

/** The archive of then, in the page of now. */
function golden() {
	const [, blocks] = readFileSync(join(ROOT, 'testdata/archive/golden.html'), 'utf8').split('<!doctype html>\n');
	return readFileSync(PAGE, 'utf8').replace(PLACE, () => blocks);
}

const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');
/** What is in an attachment of so many bytes: `crates/vault/tests/self_reading.rs`. */
const content = (length) => Buffer.from(Array.from({ length }, (_, n) => (n * 31 + (n >> 8)) % 256));

/** Waits until these files, and no others, are whole in a folder. */
async function saved(folder, hashes) {
	let found = [];
	for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100))) {
		found = readdirSync(folder).map((name) => digest(readFileSync(join(folder, name)))).sort();
		if (JSON.stringify(found) === JSON.stringify(hashes)) break;
	}
	assert.deepEqual(found, hashes);
}

for (const [name, kind] of Object.entries(browsers)) {
	const reason = kind.missing ?? (existsSync(PAGE) ? null : 'the page of archives is not built: run scripts/build-web');
	if (reason) console.log(`NOT RUN: an archive in ${name}: ${reason}`);
	test(`in ${name}, without a network, an archive shows every field and gives back every attachment`, { skip: reason !== null, timeout: 240_000 }, async () => {
		const { records } = JSON.parse(readFileSync(join(ROOT, 'testdata/archive/golden.json'), 'utf8'));
		const items = records.filter(({ record }) => record === 'item');
		const folder = mkdtempSync(join(tmpdir(), 'mdp-archive-'));
		const downloads = mkdtempSync(join(tmpdir(), 'mdp-saved-'));
		const file = join(folder, 'été <1>.html');
		writeFileSync(file, golden());
		const browser = await kind.start(downloads);
		try {
			await browser.goto(pathToFileURL(file).href);
			const refused = await browser.evaluate(openAndRead, 'another passphrase entirely');
			assert.match(refused.refused, /doesn’t open this archive/);

			if (browser.axe) assert.deepEqual(await browser.axe(), [], 'locked');

			const shown = await browser.evaluate(openAndRead, PASSPHRASE);
			assert.equal(Object.keys(shown.items).length, records.filter(({ record }) => record !== 'category').length);
			const here = new Set(['a1', 'a2', 'a3'].map((blob) => blob.repeat(16)));
			for (const item of items) {
				const found = shown.items[item.id];
				const { path, tags, ...wanted } = expected(item, records, here);
				assert.deepEqual({ title: found.title, values: found.values.map(String).sort(), files: found.files }, wanted, item.id);
				for (const chip of [...tags, path].filter(Boolean)) assert.ok(found.chips.includes(chip), `${item.id}: ${chip}`);
				for (const { label } of item.custom) assert.ok(label === '' || found.labels.includes(label), label);
				assert.equal(found.strange, 0, 'a text of the vault became more than text');
				if (item.fields.totp) assert.match(found.code, /^\d{3} \d{3}$/);
			}
			const leftover = records.find(({ record }) => record === 'leftover');
			assert.deepEqual(shown.items[leftover.id].values.slice(0, 2), [['payload', leftover.payload], ['code', leftover.code]]);
			assert.match(shown.about, /One attachment is not in this archive/);
			assert.match(shown.about, /One record didn’t open/);
			for (const word of ['perdu.zip', 'the server didn’t have it', '30'.repeat(16), 'Ce qui sert au bureau']) assert.ok(shown.about.includes(word), word);

			for (const theme of browser.axe ? ['light', 'dark'] : []) {
				await browser.theme(theme);
				assert.deepEqual(await browser.axe(), [], theme);
			}

			await browser.evaluate(saveAll);
			await saved(downloads, [4096, 0, 70_000].map((length) => digest(content(length))).sort());

			assert.deepEqual([shown.asked, browser.asked], [[], []], 'the page asked for something');
			assert.deepEqual(await browser.evaluate(tryToLeave), [['connect-src', 'img-src', 'script-src-elem'], false]);
		} finally {
			await browser.close();
			for (const made of [folder, downloads]) rmSync(made, { recursive: true, force: true });
		}
	});
}

journey('an archive from the page', async (world) => {
	const who = { name: 'odette', password: 'girouette-papaye-trombone-ardoise' };
	const device = await world.device('laptop');
	const ITEM = { title: 'Caisse populaire', username: 'odette@exemple.test', password: 'Coffre-à-Ouvrir-9', url: 'https://caisse.test/', notes: 'le deuxième guichet' };
	let file = '';

	await world.step('a weak passphrase and a wrong password make none', async () => {
		const groups = await signUp(device, who);
		await finishKit(device, { ...who, passphrase: 'lichen-fusée-domino-cascade-2', groups });
		await create(device, ITEM);
		await device.page.getByRole('link', { name: 'Key and recovery', exact: true }).first().click();
		const form = device.page.getByRole('group', { name: 'Self-reading archive' });
		const fill = async (passphrase, password) => {
			await form.getByLabel('Passphrase of the file', { exact: true }).fill(passphrase);
			await form.getByLabel('The same, once more', { exact: true }).fill(passphrase);
			await form.getByLabel('Account password', { exact: true }).fill(password);
			await form.getByRole('button', { name: 'Save the archive' }).click();
		};
		await fill('password1234', who.password);
		await form.getByText('would be guessed too soon').waitFor();
		await fill(PASSPHRASE, 'not-the-password-at-all');
		await form.getByText(/isn’t the password|not the password/i).waitFor();
		const arriving = device.page.waitForEvent('download');
		await fill(PASSPHRASE, who.password);
		const download = await arriving;
		assert.match(download.suggestedFilename(), /^odette-\d{4}-\d\d-\d\d\.mdp\.html$/);
		file = join(world.server.folder, '..', `mdp-archive-${process.pid}.html`);
		await download.saveAs(file);
		await form.getByText('Everything is in it').waitFor();
	});

	await world.step('it opens without the server, and is unreadable without its passphrase', async () => {
		try {
			assert.deepEqual(find(Object.values(ITEM), readFileSync(file)), []);
			const reader = await browsers.Chromium.start(tmpdir());
			try {
				await reader.goto(pathToFileURL(file).href);
				const { items } = await reader.evaluate(openAndRead, PASSPHRASE);
				const [item] = Object.values(items);
				assert.equal(item.title, ITEM.title);
				const values = Object.fromEntries(item.values);
				assert.deepEqual([values.username, values.password, values.urls, values.notes], [ITEM.username, ITEM.password, ITEM.url, ITEM.notes]);
			} finally {
				await reader.close();
			}
		} finally {
			rmSync(file, { force: true });
		}
	});
});
