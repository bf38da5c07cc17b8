/** Coming in and going out, as a person does it. */

/** Keys of 4096 bits are made in the browser: that takes the time it takes. */
const KEYS_MS = 240_000;
/** A password is stretched, and a vault fetched. */
const OPEN_MS = 90_000;

const opened = (device) => device.page.locator('.shell main').first().waitFor({ timeout: OPEN_MS });

/** From the first page to the recovery kit; gives the groups of the printed code. */
export async function signUp(device, { name, password, invitation = null }) {
	const { page } = device;
	if (invitation) await device.goto(`/sign-up#${invitation}`);
	else {
		await device.goto();
		await page.getByRole('link', { name: 'Create an account' }).click();
	}
	await device.field('User name').fill(name);
	await device.secret('Account password', password);
	await device.field('The same, once more').fill(password);
	await device.click('Create an account');
	return kitCode(device);
}

/** The groups of the printed code, once the kit is shown. */
export async function kitCode(device) {
	const kit = device.page.locator('article ol.code li');
	await kit.first().waitFor({ timeout: KEYS_MS });
	const groups = await kit.evaluateAll((all) => all.map((li) => li.lastChild.textContent.trim()));
	device.world.secrets.add(groups.join('-')).add(groups.join(''));
	return groups;
}

/** The key file, from the form that makes one. */
export async function saveKeyFile(device, { password }, passphrase) {
	await device.secret('Passphrase of the file', passphrase);
	await device.field('The same, once more').fill(passphrase);
	await device.field('Account password').first().fill(password);
	return device.download(() => device.click('Save the key file'));
}

/** From the kit to the vault: the key file saved, a part of the code given back. Gives the key file. */
export async function finishKit(device, { password, passphrase, groups }) {
	const { page } = device;
	await device.click('Continue');
	const keyFile = await saveKeyFile(device, { password }, passphrase);
	const group = page.locator('input.group');
	await group.waitFor({ timeout: OPEN_MS });
	const asked = Number((await page.locator('label[for$=group]').textContent()).match(/\d+/)[0]);
	await group.fill(groups[asked - 1].toLowerCase());
	await device.click('Finish');
	await opened(device);
	return keyFile;
}

export async function unlock(device, password, account = null) {
	const { page } = device;
	const field = page.locator('input[name=password]');
	await field.waitFor();
	if (account) await page.locator('label', { hasText: account }).locator('input[name=account]').check();
	await field.fill(password);
	await field.press('Enter');
	await opened(device);
}

/** The password again, in a vault that is open and whose session has ended. */
export async function resumeSession(device, password) {
	await device.status('Session ended');
	await device.page.locator('button.status').first().click();
	await device.click('Resume the session');
	await device.page.getByRole('dialog').getByLabel('Password', { exact: true }).fill(password);
	await device.page.keyboard.press('Enter');
}

export async function lock(device) {
	await device.page.keyboard.press('Control+l');
	await device.page.locator('input[name=password]').waitFor();
}

/** The password, on a browser that has no key yet: as far as the password goes. */
export async function signInHalf(device, { name, password }) {
	await device.goto('/sign-in');
	await device.field('User name').fill(name);
	await device.page.locator('input[name=password]').fill(password);
	await device.page.keyboard.press('Enter');
	await device.page.getByText('Password accepted').waitFor({ timeout: OPEN_MS });
}

/** The other half, by key file. */
export async function bringKeyFile(device, keyFile, passphrase) {
	await device.file(keyFile.name, keyFile.text);
	await device.field('Passphrase of the file').fill(passphrase);
	await device.click('Open the vault');
}

export async function signInWithKeyFile(device, who, keyFile, passphrase) {
	await signInHalf(device, who);
	await bringKeyFile(device, keyFile, passphrase);
	await opened(device);
}

export async function signInWithCode(device, who, groups) {
	await signInHalf(device, who);
	await device.page.locator('label', { hasText: 'Printed code' }).first().click();
	await device.page.getByRole('textbox', { name: 'Printed code' }).fill(groups.join('-'));
	await device.click('Open the vault');
	await opened(device);
}

/** As far as the question whether to really log out. */
export async function askLogout(device, name) {
	await device.click(`Account ${name}`);
	await device.page.getByRole('menuitem', { name: 'Log out' }).click();
	await device.page.getByRole('dialog').waitFor();
	return device.page.getByRole('dialog').getByRole('button', { name: 'Log out', exact: true });
}
