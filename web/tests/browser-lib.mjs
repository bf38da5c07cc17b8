/** What the browser tests share. */
export const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const WIDTHS = { wide: [1440, 900], tablet: [820, 1100], phone: [390, 844] };

/** Unlocks the stand-in; account 1 holds 10,000 items. */
export async function openVault(page, url, account = 0) {
	await page.goto(url);
	await page.waitForSelector('input[name=password]');
	if (account > 0) await page.locator('input[name=account]').nth(account).check();
	await page.fill('input[name=password]', 'mot de passe');
	await page.keyboard.press('Enter');
	await page.waitForSelector('[role=row]');
}
