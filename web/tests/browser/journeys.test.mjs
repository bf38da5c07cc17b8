/** What a person does, in a real browser over the stand-in. The same against the real server is in e2e/. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import jsQR from 'jsqr';
import { button, launch, newPage, openPage, openVault, pick, unlock } from './lib.mjs';
import { mockBuild } from './mock-build.mjs';
import { serve } from './serve.mjs';
import { views } from './views.mjs';

const browser = await launch();
if (!browser) console.log('NOT RUN: journeys in a browser, for want of Chromium (CHROMIUM says where it is)');

let site;
before(async () => {
	if (browser) site = await serve(mockBuild());
});
after(async () => {
	await browser?.close();
	site?.close();
});

function journey(name, run, options = {}) {
	test(name, { skip: !browser }, async () => {
		const page = await newPage(browser, { permissions: ['clipboard-read', 'clipboard-write'], ...options });
		page.setDefaultTimeout(10_000);
		await run(page);
		assert.deepEqual(page.complaints, []);
		await page.context().close();
	});
}
const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute('type') ?? document.activeElement?.getAttribute('role'));

journey('the search has the focus at open; arrows walk the list; letters act on a row', async (page) => {
	await openVault(page, site.url);
	await page.waitForFunction(() => document.activeElement?.getAttribute('type') === 'search');
	await page.keyboard.type('github');
	await page.waitForFunction(() => document.querySelectorAll('[role=row]').length === 1);
	await page.keyboard.press('ArrowDown');
	await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'row');
	await page.keyboard.press('u');
	await page.waitForFunction(async () => (await navigator.clipboard.readText()) === 'moi@exemple.ca');
	await page.keyboard.press('p');
	await page.waitForFunction(async () => (await navigator.clipboard.readText()) === 'kV7#mwQ29;tLpz?Hr4uX');
	await page.getByText('Effacé dans').waitFor();
	await button(page, 'Effacer').click();
	await page.waitForFunction(async () => (await navigator.clipboard.readText()) === '');
});

journey('a secret is masked, shown at will, and masked again on the next item', async (page) => {
	await openVault(page, site.url);
	await pick(page, 'GitHub');
	const detail = page.locator('article');
	await detail.waitFor();
	assert.equal((await detail.textContent()).includes('kV7'), false);
	await button(page, 'Afficher Mot de passe').click();
	await detail.getByText('kV').waitFor();
	await pick(page, 'Hydro');
	await detail.getByText('Hydro-Québec').waitFor();
	await pick(page, 'GitHub');
	await detail.getByText('GitHub', { exact: true }).waitFor();
	assert.equal((await detail.textContent()).includes('mwQ'), false);
});

journey('signing up ends with the kit, and asks for a part of it back', async (page) => {
	await views.onboarding(page, site.url);
	const groups = (await page.locator('article ol.code li').allTextContents()).map((text) => text.replace(/^\d/, ''));
	await button(page, 'Continuer').click();
	await button(page, 'Passer cette étape').click();
	const label = await page.locator('label[for$=group]').textContent();
	const group = groups[Number(label.match(/\d+/)[0]) - 1];
	await page.locator('input.group').fill('XXXX');
	await button(page, 'Terminer').click();
	await page.getByText('Ce n’est pas ce groupe').waitFor();
	await page.locator('input.group').fill(group.toLowerCase());
	await button(page, 'Terminer').click();
	await page.getByText('Votre coffre est prêt').waitFor();
});

journey('the printed kit is one black-on-white page with nothing else on it', async (page) => {
	await views.onboarding(page, site.url);
	await page.emulateMedia({ media: 'print' });
	assert.equal(await page.getByRole('button', { name: 'Continuer' }).isVisible(), false);
	assert.equal(await page.locator('article').isVisible(), true);
	for (const format of ['A4', 'Letter']) {
		const pdf = (await page.pdf({ format })).toString('latin1');
		assert.equal(pdf.match(/\/Type\s*\/Page\b/g)?.length, 1, format);
	}
});

journey('the QR code of the printed kit leads back to the vault and ends with the code on the page', async (page) => {
	await views.onboarding(page, site.url);
	const code = (await page.locator('article ol.code li').allTextContents()).map((text) => text.replace(/^\d/, '')).join('-');
	await page.emulateMedia({ media: 'print' });
	// As a camera sees it: a picture, and nothing of the page that drew it.
	const picture = `data:image/png;base64,${(await page.locator('article header svg').screenshot({ scale: 'css' })).toString('base64')}`;
	const { pixels, width, height } = await page.evaluate(async (source) => {
		const image = await createImageBitmap(
			await new Promise((resolve) => {
				const loading = Object.assign(new Image(), { src: source, onload: () => resolve(loading) });
			})
		);
		const canvas = new OffscreenCanvas(image.width, image.height);
		const context = canvas.getContext('2d');
		context.drawImage(image, 0, 0);
		const { data } = context.getImageData(0, 0, image.width, image.height);
		return { pixels: [...data], width: image.width, height: image.height };
	}, picture);
	const read = jsQR(Uint8ClampedArray.from(pixels), width, height);
	const address = new URL(read.data.replace(/^mdp-recovery:/, ''));
	assert.deepEqual([address.origin, address.searchParams.get('user'), address.hash], ['https://coffre.exemple.ca', 'alex', `#${code}`]);
	await page.emulateMedia({ media: 'screen' });
});

journey('a kit is tried without being used: by its code, and by what its QR code says', async (page) => {
	await openPage(page, site.url, '/key-backup');
	const dialog = page.getByRole('dialog');
	const attempt = async (text) => {
		await button(page, 'Essayer : Code imprimé').click();
		await dialog.getByLabel('Code imprimé', { exact: true }).fill(text);
		await dialog.getByRole('button', { name: 'Essayer', exact: true }).click();
	};
	await attempt('0000-0000');
	await dialog.getByRole('alert').waitFor();
	await page.keyboard.press('Escape');
	for (const text of ['7kq4 m2xn 9tpa', 'mdp-recovery:https://coffre.exemple.ca?user=camille#7KQ4-M2XN-9TPA']) {
		await attempt(text);
		await dialog.waitFor({ state: 'hidden' });
		await page.getByText('Il vous ramènerait').first().waitFor();
	}
});

journey('a form survives a lock and a reload of nothing', async (page) => {
	await openVault(page, site.url);
	await button(page, 'Nouveau').click();
	await page.getByRole('menuitem', { name: 'Identifiant' }).click();
	await page.getByLabel('Titre', { exact: true }).fill('Ne pas perdre');
	await page.keyboard.press('Control+l');
	await page.waitForSelector('input[name=password]');
	assert.equal(await page.getByText('Ne pas perdre').count(), 0);
	await unlock(page);
	await page.waitForFunction(() => [...document.querySelectorAll('input')].some((i) => i.value === 'Ne pas perdre'));
	await page.keyboard.press('Control+s');
	await page.locator('article h1', { hasText: 'Ne pas perdre' }).waitFor();
});

journey('trash, undo by key, bulk move, restore a field', async (page) => {
	await openVault(page, site.url);
	await page.locator('[role=row]', { hasText: 'Hydro' }).click();
	await page.locator('article h1').waitFor();
	await page.locator('[role=row]', { hasText: 'Hydro' }).press('Delete');
	await page.getByText('Mis à la corbeille pour 30 jours').waitFor();
	await page.keyboard.press('Control+z');
	await page.getByText('C’est annulé').waitFor();
	await page.locator('[role=row]', { hasText: 'Hydro' }).waitFor();
	for (const n of [1, 2, 3])
		await page
			.locator('[role=row]')
			.nth(n)
			.click({ modifiers: ['Control'] });
	await button(page, 'Déplacer vers').click();
	await page.getByRole('menuitem', { name: 'Santé' }).click();
	await page.getByText('3 éléments déplacés').waitFor();
	await pick(page, 'GitHub');
	await button(page, /^Historique \(2\)/).click();
	await button(page, 'Rétablir Nom d’utilisateur').click();
	await page.locator('article').getByText('camille', { exact: true }).waitFor();
});

journey('dragging rows onto a category moves them', async (page) => {
	await openVault(page, site.url);
	await page.locator('[role=row]', { hasText: 'Hydro' }).dragTo(page.locator('button.entry', { hasText: 'Banque et finance' }));
	await page.getByText('Déplacé dans').waitFor();
});

journey('the generator fills the field and remembers', async (page) => {
	await views.generator(page, site.url, 'wide');
	const made = await page.locator('[popover]:popover-open .out .mono').textContent();
	await button(page, 'Utiliser').click();
	await page.waitForFunction((value) => [...document.querySelectorAll('input')].some((i) => i.value === value), made);
	await button(page, 'Générateur').click();
	await page.locator('[popover]:popover-open').getByRole('button', { name: 'Historique' }).click();
	await page.locator('.past').getByText(made).waitFor();
});

journey('deleting for good asks for the password', async (page) => {
	await views.trash(page, site.url, 'wide');
	await button(page, 'Supprimer définitivement').click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Mot de passe du compte').fill('wrong');
	await dialog.getByRole('button', { name: 'Supprimer définitivement' }).click();
	await dialog.getByText('Ce n’est pas le bon mot de passe').waitFor();
	await dialog.getByLabel('Mot de passe du compte').fill('bon');
	await dialog.getByRole('button', { name: 'Supprimer définitivement' }).click();
	await page.getByText('Supprimé définitivement').waitFor();
});

journey('an import is previewed, applied, and its report kept', async (page) => {
	await openPage(page, site.url, '/import');
	const files = page.locator('input[type=file]');
	await files.setInputFiles({ name: 'vide.sql.gz', mimeType: 'application/gzip', buffer: Buffer.alloc(20) });
	await page.getByText('s’arrête avant sa fin').waitFor();
	await files.setInputFiles({ name: 'mdp_db-20261101-030000.sql.gz', mimeType: 'application/gzip', buffer: Buffer.alloc(5000) });
	await page.getByText('camille', { exact: true }).click();
	await page
		.locator('input[type=file]')
		.setInputFiles({ name: 'camille.zkkey.json', mimeType: 'application/json', buffer: Buffer.from('{"format":"zk-keybundle-v1"}') });
	await page.getByLabel('Phrase de passe du fichier').fill('ma phrase');
	await button(page, 'Voir ce qui entrera').click();
	await button(page, /^Importer \d+ éléments/).click();
	await page.getByText('Import terminé').waitFor();
	await page.locator('main').getByRole('button', { name: 'Importer' }).click();
	await page.getByText('Imports précédents').waitFor();
	await page.getByText('mdp_db-20261101-030000.sql.gz').waitFor();
});

journey('a second device comes in by key file or by code, and is told what is missing', async (page) => {
	await page.goto(`${site.url}/sign-in`);
	await page.getByLabel('Nom d’utilisateur').fill('camille');
	await page.locator('input[name=password]').fill('mot de passe');
	await page.keyboard.press('Enter');
	await page.getByText('Il reste à apporter votre clé').waitFor();
	await page.getByText('Code imprimé', { exact: true }).click();
	await page.getByRole('textbox', { name: 'Code imprimé' }).fill('AAAA');
	await button(page, 'Ouvrir le coffre').click();
	await page.getByText('n’est pas le code actuel').waitFor();
	await page.getByRole('textbox', { name: 'Code imprimé' }).fill('mdp-recovery:https://coffre.exemple.ca?user=camille#7kq4-m2xn');
	await button(page, 'Ouvrir le coffre').click();
	await page.waitForSelector('[role=row]');
});

journey(
	'on a phone, back goes from the item to the list',
	async (page) => {
		await openVault(page, site.url);
		await pick(page, 'GitHub');
		await page.locator('article').waitFor();
		assert.equal(await page.locator('[role=grid]').isVisible(), false);
		assert.equal(new URL(page.url()).search + new URL(page.url()).hash, '');
		await page.goBack();
		await page.locator('[role=grid]').waitFor();
		assert.equal(await page.locator('article').isVisible(), false);
	},
	{ width: 'phone', hasTouch: true, isMobile: true }
);

journey('no vault field can be filled or kept by the browser', async (page) => {
	await views.form(page, site.url, 'wide');
	const inputs = await page.locator('.form input:not([type=checkbox]):not([type=file]), .form textarea').evaluateAll((all) =>
		all.map((i) => ({
			type: i.type,
			autocomplete: i.autocomplete,
			ignored: i.dataset.lpignore ?? '',
			form: i.form !== null,
			name: i.name
		}))
	);
	assert.ok(inputs.length >= 6);
	for (const input of inputs) {
		assert.equal(input.autocomplete, 'off');
		assert.equal(input.form, false);
		assert.notEqual(input.type, 'password');
		assert.equal(input.name, '');
	}
});

test('without a network the page still opens, at any of its addresses', { skip: !browser }, async () => {
	const page = await newPage(browser);
	await openVault(page, site.url);
	await page.evaluate(() => navigator.serviceWorker.ready);
	await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
	await page.context().setOffline(true);
	await page.goto(`${site.url}/key-backup`);
	await page.waitForSelector('input[name=password]');
	await unlock(page);
	await page.locator('main h1', { hasText: 'Clé et récupération' }).waitFor();
	await page.context().close();
});

journey('nothing moves while the vault opens', async (page) => {
	await page.addInitScript(() => {
		window.shifts = 0;
		new PerformanceObserver((entries) => {
			for (const entry of entries.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
		}).observe({ type: 'layout-shift', buffered: true });
	});
	await openVault(page, site.url);
	await pick(page, 'GitHub');
	await page.locator('article').waitFor();
	await page.waitForTimeout(500);
	const shifts = await page.evaluate(() => window.shifts);
	assert.ok(shifts < 0.02, `layout shift ${shifts}`);
});

journey('a key shows its results within a frame or two, over 10,000 items', async (page) => {
	await openVault(page, site.url, 1);
	await page.waitForFunction(() => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === '9997');
	const times = await page.evaluate(async () => {
		const input = document.querySelector('input[type=search]');
		const pane = document.querySelector('[role=grid]').parentElement;
		const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
		const all = [];
		for (const text of ['netflix', 'gitlab', 'ovh', 'zoom', 'stm', 'geneve', 'lyon', 'notion', 'figma', 'education']) {
			const shown = () => fold(document.getElementById('row-0')?.textContent ?? '').includes(text);
			const changed = new Promise((resolve) => {
				const observer = new MutationObserver(() => {
					if (!shown()) return;
					observer.disconnect();
					resolve();
				});
				observer.observe(pane, { attributes: true, childList: true, characterData: true, subtree: true });
			});
			const start = performance.now();
			input.value = text;
			input.dispatchEvent(new InputEvent('input', { bubbles: true }));
			await changed;
			all.push(performance.now() - start);
			await new Promise((r) => setTimeout(r, 60));
		}
		return all.sort((a, b) => a - b);
	});
	const median = times[Math.floor(times.length / 2)];
	console.log(`keystroke to results over 10,000 items, page and stand-in: ${median.toFixed(1)} ms (median of ${times.length})`);
	// The figure is judged by `make bench`, on a quiet machine; here only that nothing is out of hand.
	assert.ok(median < 500, `${median} ms`);
});

test('without a secure context a page says why, and how to fix it', { skip: !browser }, async () => {
	const page = await newPage(browser);
	// What a browser does on http://192.168.1.10: no secure context.
	await page.addInitScript(() => Object.defineProperty(window, 'isSecureContext', { value: false }));
	await page.goto(site.url);
	await page.getByText('Cette page a besoin d’une connexion sûre').waitFor();
	await page.getByText('HTTPS').first().waitFor();
	assert.equal(await focused(page), null);
	await page.context().close();
});
