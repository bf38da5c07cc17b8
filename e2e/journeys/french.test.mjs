/** The main journey in French, on a phone: every word on the way is French, and fits. */
import assert from 'node:assert/strict';
import { count, open, row, search } from '../lib/items.mjs';
import { sayings, strangers } from '../lib/words.mjs';
import { journey } from '../lib/world.mjs';

const NAME = 'ludivine';
const PASSWORD = 'brouette-saphir-moustique-orgue';
const PASSPHRASE = 'caramel-viaduc-hermine-plateau-2';
const ITEMS = [
	{ Titre: 'Boulangerie du Marché', 'Nom d’utilisateur': 'ludivine.pain', 'Mot de passe': 'Levain-de-Seigle-48h', 'Adresse 1': 'https://fournil.example/', Notes: 'fermé le lundi' },
	{ Titre: 'Médiathèque', 'Nom d’utilisateur': 'lectrice-1987', 'Mot de passe': 'Rayon-des-Romans-843' }
];
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, locale: 'fr-CA' };

journey('the main journey in French, on a phone', async (world) => {
	const step = (promise, run) => world.step(promise, run);
	const device = await world.device('phone', PHONE);
	const { page } = device;
	const french = sayings('fr');
	const known = ['mdp', NAME, new URL(device.origin).host, ...ITEMS.flatMap(Object.values)];

	/** All that the page says now is French, and nothing of it stands out at the side. */
	const reads = async (where) => {
		assert.deepEqual(await strangers(page, french, known), [], where);
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${where} is wider than the phone`);
	};
	// Beside the open item: the list of a phone has no room for it.
	const saved = () => page.locator('button.status', { hasText: 'Enregistré et vérifié' }).first().waitFor({ state: 'attached' });
	const back = async () => {
		await device.click('Retour');
		await page.locator('[role=grid]').waitFor();
	};
	const keep = async () => {
		await device.click('Enregistrer');
		await page.locator('article h1').waitFor();
	};

	await step('an account and its recovery kit', async () => {
		await device.goto();
		const link = page.getByRole('link', { name: 'Créer un compte' });
		await link.waitFor();
		assert.equal(await page.locator('html').getAttribute('lang'), 'fr');
		await reads('the first page');
		await link.click();
		await device.field('Nom d’utilisateur').fill(NAME);
		await device.secret('Mot de passe du compte', PASSWORD);
		await device.field('Le même, encore une fois').fill(PASSWORD);
		await reads('signing up');
		await device.click('Créer un compte');
		const kit = page.locator('article ol.code li');
		await kit.first().waitFor({ timeout: 240_000 });
		const groups = await kit.evaluateAll((all) => all.map((li) => li.lastChild.textContent.trim()));
		world.secrets.add(groups.join('-'));
		await reads('the page to print');
		await device.click('Continuer');
		await device.secret('Phrase de passe du fichier', PASSPHRASE);
		await device.field('La même, encore une fois').fill(PASSPHRASE);
		await device.field('Mot de passe du compte').fill(PASSWORD);
		await reads('the key file');
		await device.download(() => device.click('Enregistrer le fichier de clé'));
		const asked = page.getByLabel(/^Groupe \d+ du code$/);
		await asked.waitFor();
		const n = Number(/\d+/.exec(await page.locator('label[for$=group]').textContent())[0]);
		await asked.fill(groups[n - 1]);
		await reads('the part given back');
		await device.click('Terminer');
		await device.says('Votre coffre est prêt');
		await saved();
		await reads('the empty vault');
	});

	await step('items are made', async () => {
		for (const item of ITEMS) {
			await device.click('Nouveau');
			await page.getByRole('menuitem', { name: 'Identifiant', exact: true }).click();
			const form = page.locator('.form');
			await form.waitFor();
			for (const [label, text] of Object.entries(item)) await device.secret(form.getByLabel(label, { exact: true }), text);
			await reads('the form');
			await keep();
			await saved();
			await reads('an item');
			await back();
		}
		await count(device, 2);
		await reads('the list');
	});

	await step('one is found, shown and changed', async () => {
		await search(device, 'boulangerie du marche');
		await count(device, 1);
		await reads('what was found');
		await open(device, ITEMS[0].Titre);
		await device.click('Afficher Mot de passe');
		await device.says(ITEMS[0]['Mot de passe']);
		await device.click('Modifier');
		await page.locator('.form').getByLabel('Nom d’utilisateur', { exact: true }).fill('boulangère');
		known.push('boulangère');
		await keep();
		await device.click('Historique (1)');
		await page.getByRole('dialog').getByText(ITEMS[0]['Nom d’utilisateur']).waitFor();
		await reads('the history');
		await page.keyboard.press('Escape');
		await back();
		await search(device, '');
	});

	await step('one is thrown away, and is back', async () => {
		await open(device, ITEMS[1].Titre);
		await device.click('Autres actions');
		await reads('the menu of an item');
		await page.getByRole('menuitem', { name: 'Mettre à la corbeille' }).click();
		await count(device, 1);
		await device.says('Mis à la corbeille pour 30 jours.');
		await reads('an item in the trash');
		await device.click('Annuler');
		await count(device, 2);
		await back();
		await saved();
	});

	await step('the pages beside the vault', async () => {
		for (const name of ['Importer', 'Clé et récupération', 'Vérifier la clé', 'Réglages']) {
			await device.click('Menu');
			await reads('the menu');
			await page.getByRole('link', { name, exact: true }).click();
			await page.locator('main h1', { hasText: name }).waitFor();
			await reads(name);
			await page.getByRole('link', { name: 'Coffre' }).first().click();
		}
	});

	await step('the vault is locked, refuses a wrong password, and opens again', async () => {
		await open(device, ITEMS[0].Titre);
		await device.click('Verrouiller');
		const password = page.locator('input[name=password]');
		await password.fill(PASSPHRASE);
		await device.click('Déverrouiller');
		await device.says('Ce n’est pas le bon mot de passe');
		await reads('the locked vault');
		await password.fill(PASSWORD);
		await device.click('Déverrouiller');
		await row(device, ITEMS[0].Titre).waitFor();
		await count(device, 2);
		await saved();
		await reads('the vault opened again');
		assert.deepEqual(device.complaints, []);
	});
});
