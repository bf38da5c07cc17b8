/**
 * Walks the pages against the stand-in and takes their pictures, to be looked at.
 * node tests/look.mjs FOLDER [name or name-width-theme …]
 */
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { FLAGS, openVault, WIDTHS } from './browser-lib.mjs';
import { mockBuild } from './mock-build.mjs';
import { serve } from './serve.mjs';

const [folder = 'look', ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const { url, close } = await serve(mockBuild());

const pick = (page, text) => page.locator('[role=row]', { hasText: text }).first().click();

/** Each view: how to get there from the open vault. */
const views = {
	vault: async (page) => pick(page, 'GitHub'),
	list: async () => {},
	form: async (page) => {
		await pick(page, 'GitHub');
		await page.keyboard.press('Escape');
		await page.getByRole('button', { name: /^(Modifier|Edit)$/ }).click();
		await page.waitForSelector('[role=group] input');
	},
	generator: async (page) => {
		await views.form(page);
		await page
			.getByRole('button', { name: /^(Générateur|Generator)$/ })
			.first()
			.click();
		await page.waitForTimeout(300);
	},
	awkward: async (page) => {
		await page.fill('input[type=search]', 'étiquette-numéro-3');
		await page.waitForTimeout(150);
		await page.locator('[role=row]').first().click();
	},
	rtl: async (page) => pick(page, 'حساب'),
	long: async (page) => pick(page, 'XXXXXXXX'),
	card: async (page) => pick(page, 'Visa Infinite'),
	conflicts: async (page, width) => {
		if (width !== 'wide') await page.getByRole('button', { name: 'Menu' }).first().click();
		await page.getByRole('button', { name: /^(Conflits|Conflicts)/ }).click();
		await page.waitForTimeout(200);
	},
	palette: async (page) => {
		await page.keyboard.press('Control+k');
		await page.keyboard.type('git');
		await page.waitForTimeout(200);
	},
	shortcuts: async (page) => {
		await page.keyboard.press('?');
	},
	bulk: async (page) => {
		for (const n of [0, 1, 2])
			await page
				.locator('[role=row]')
				.nth(n)
				.click({ modifiers: ['Control'] });
	},
	nothing: async (page) => {
		await page.fill('input[type=search]', 'zzzzz');
		await page.waitForTimeout(150);
	},
	drawer: async (page, width) => {
		if (width !== 'wide') await page.getByRole('button', { name: 'Menu' }).first().click();
	},
	import: async (page) => page.goto(`${url}/import`),
	'key-check': async (page) => page.goto(`${url}/key-check`),
	'key-backup': async (page) => page.goto(`${url}/key-backup`),
	settings: async (page) => page.goto(`${url}/settings`)
};

const outside = { unlock: '/', 'sign-in': '/sign-in', 'sign-up': '/sign-up', 'not-found': '/nope' };

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
try {
	for (const [width, [w, h]] of Object.entries(WIDTHS)) {
		for (const theme of ['light', 'dark']) {
			const locale = theme === 'light' ? 'fr-CA' : 'en-CA';
			const shoot = async (name, path, go) => {
				if (only.length > 0 && !only.includes(name) && !only.includes(`${name}-${width}-${theme}`)) return;
				const context = await browser.newContext({ viewport: { width: w, height: h }, colorScheme: theme, locale });
				const page = await context.newPage();
				page.on('console', (m) => m.type() === 'error' && console.log(name, width, 'console:', m.text()));
				page.on('pageerror', (e) => console.log(name, width, 'error:', e.message));
				try {
					if (path) await page.goto(url + path);
					else await openVault(page, url);
					if (path) await page.waitForSelector('main');
					await go?.(page, width);
					if (!path && page.url() !== `${url}/`) {
						await page.waitForSelector('input[name=password]');
						await page.fill('input[name=password]', 'mot de passe');
						await page.keyboard.press('Enter');
					}
					await page.waitForTimeout(350);
					await page.screenshot({ path: `${folder}/${name}-${width}-${theme}.png` });
					const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
					if (wider > 0) console.log(name, width, theme, `scrolls sideways by ${wider}px`);
				} catch (cause) {
					console.log(name, width, theme, 'FAILED', cause.message.split('\n')[0]);
					await page.screenshot({ path: `${folder}/${name}-${width}-${theme}.png` }).catch(() => {});
				}
				await context.close();
			};
			for (const [name, path] of Object.entries(outside)) await shoot(name, path);
			for (const [name, go] of Object.entries(views)) await shoot(name, null, go);
		}
	}
} finally {
	await browser.close();
	close();
}
