/** Every view worth looking at, and how to get there. Words in both languages, since both are walked. */
import { button, openPage, openVault, pick } from './lib.mjs';

const inVault = (go) => async (page, url, width) => {
	await openVault(page, url);
	await go(page, width);
	await page.waitForTimeout(200);
};
const beside = (path) => (page, url) => openPage(page, url, path);
const outside = (path) => async (page, url) => {
	await page.goto(url + path);
	await page.waitForSelector('main');
};
const wentBack = (password) => async (page, url, width) => {
	await openVault(page, url, 0, password);
	await page.waitForSelector('section.incident');
	if (password === 'alarme' && width !== 'phone') await page.locator('section.incident summary').click();
};
const asItWas = async (page, url, when) => {
	await openPage(page, url, '/as-it-was');
	await button(page, when).click();
	await page.waitForSelector('[role=status] h2');
};
const menu = async (page, width) => width !== 'wide' && button(page, 'Menu').click();

const edit = async (page) => {
	await pick(page, 'GitHub');
	await button(page, /^(Modifier|Edit)$/).click();
	await page.waitForSelector('[role=group] input');
};
const signUp = async (page, url) => {
	await page.goto(`${url}/sign-up`);
	await page.getByLabel(/^(Nom d’utilisateur|User name)/).fill('alex');
	await page.getByLabel(/^(Mot de passe du compte|Account password)/).fill('agrafe batterie cheval 42');
	await page.getByLabel(/^(Le même|The same)/).fill('agrafe batterie cheval 42');
	await page.keyboard.press('Enter');
	await page.waitForSelector('article');
};

export const views = {
	unlock: outside('/'),
	'sign-in': outside('/sign-in'),
	'sign-up': outside('/sign-up'),
	'not-found': outside('/nope'),
	onboarding: signUp,
	'onboarding-file': async (page, url) => {
		await signUp(page, url);
		await button(page, /^(Continuer|Continue)$/).click();
	},
	list: inVault(async () => {}),
	vault: inVault((page) => pick(page, 'GitHub')),
	form: inVault(edit),
	generator: inVault(async (page) => {
		await edit(page);
		await button(page, /^(Générateur|Generator)$/).click();
	}),
	large: inVault(async (page, width) => {
		await pick(page, 'GitHub');
		if (width !== 'phone') await button(page, /^(Mot de passe en grand|Password in large type)/).click();
	}),
	history: inVault(async (page) => {
		await pick(page, 'GitHub');
		await button(page, /^(Historique|History) \(/).click();
	}),
	awkward: inVault(async (page) => {
		await page.fill('input[type=search]', 'étiquette-numéro-3');
		await page.waitForFunction(() => document.querySelectorAll('[role=row]').length === 1);
		await page.locator('[role=row]').click();
	}),
	rtl: inVault((page) => pick(page, 'حساب')),
	long: inVault((page) => pick(page, 'XXXXXXXX')),
	card: inVault((page) => pick(page, 'Visa Infinite')),
	conflicts: inVault(async (page, width) => {
		await menu(page, width);
		await button(page, /^(Conflits|Conflicts)/).click();
	}),
	trash: inVault(async (page, width) => {
		await menu(page, width);
		await button(page, /^(Corbeille|Trash)/).click();
		await page.waitForFunction(() => document.querySelectorAll('[role=row]').length === 3);
		await page.locator('[role=row]').first().click();
	}),
	palette: inVault(async (page) => {
		await page.keyboard.press('Control+k');
		await page.keyboard.type('git');
	}),
	shortcuts: inVault((page) => page.keyboard.press('?')),
	bulk: inVault(async (page) => {
		for (const n of [0, 1, 2])
			await page
				.locator('[role=row]')
				.nth(n)
				.click({ modifiers: ['Control'] });
	}),
	nothing: inVault((page) => page.fill('input[type=search]', 'zzzzz')),
	status: inVault(async (page, width) => {
		if (width === 'phone') await pick(page, 'GitHub');
		await button(page, /conflit|conflict/).click();
	}),
	drawer: inVault(menu),
	import: beside('/import'),
	'key-check': beside('/key-check'),
	'key-backup': beside('/key-backup'),
	settings: beside('/settings'),
	'as-it-was': async (page, url) => {
		await asItWas(page, url, /^(Hier à la même|Yesterday at)/);
		for (const n of [0, 1]) await page.locator('main li button[aria-expanded]').nth(n).click();
		await page.waitForSelector('main li dl');
		await button(page, /^(Afficher Mot de passe d’alors|Show Password of then)/).click();
	},
	'as-it-was-same': (page, url) => asItWas(page, url, /^(Il y a un mois|A month ago)/),
	alarm: wentBack('alarme'),
	'alarm-fork': wentBack('fourche'),
	restored: wentBack('restauré'),
	healed: wentBack('rendu')
};
