/** What the browser tests share. */
import { chromium } from 'playwright-core';
import { CHROMIUM, FLAGS } from '../../../tools/chromium.mjs';

export const WIDTHS = { wide: [1440, 900], tablet: [820, 1100], phone: [390, 844] };

/** Null where there is no browser. */
export const launch = async () => (CHROMIUM ? chromium.launch({ executablePath: CHROMIUM, args: FLAGS }) : null);

/** A fresh profile, French and light unless told; what its console complains of is in `page.complaints`. */
export async function newPage(browser, { width = 'wide', theme = 'light', locale = 'fr-CA', ...more } = {}) {
	const [w, h] = WIDTHS[width];
	const context = await browser.newContext({ viewport: { width: w, height: h }, colorScheme: theme, locale, ...more });
	const page = await context.newPage();
	page.complaints = [];
	page.on('console', (message) => message.type() === 'error' && page.complaints.push(message.text()));
	page.on('pageerror', (error) => page.complaints.push(error.message));
	return page;
}

/** What the stand-in shows may depend on the password. */
export async function unlock(page, password = 'mot de passe') {
	await page.fill('input[name=password]', password);
	await page.keyboard.press('Enter');
}

/** Opens the stand-in; account 1 holds 10,000 items. */
export async function openVault(page, url, account = 0, password = undefined) {
	await page.goto(url);
	await page.waitForSelector('input[name=password]');
	if (account > 0) await page.locator('input[name=account]').nth(account).check();
	await unlock(page, password);
	await page.waitForSelector('[role=row]');
}

/** Opens a page beside the vault. */
export async function openPage(page, url, path) {
	await page.goto(url + path);
	await page.waitForSelector('input[name=password]');
	await unlock(page);
	// The one inside: the page that asks for the password has a heading too.
	await page.waitForSelector('.shell main h1');
}

export const pick = (page, text) => page.locator('[role=row]', { hasText: text }).first().click();
export const button = (page, name) => page.getByRole('button', { name }).first();
