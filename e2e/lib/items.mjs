/** Items, as a person makes, finds and reads them. */

/** The form's labels, by what an item calls them. */
const LABELS = { title: 'Title', username: 'User name', password: 'Password', url: 'Address 1', notes: 'Notes' };

export async function fill(device, item) {
	const form = device.page.locator('.form');
	for (const [name, label] of Object.entries(LABELS)) {
		if (item[name] !== undefined) await device.secret(form.getByLabel(label, { exact: true }), item[name]);
	}
	if (item.category) await form.getByLabel('Category', { exact: true }).selectOption({ label: item.category });
	for (const tag of item.tags ?? []) {
		const input = form.getByLabel('Tags', { exact: true });
		await device.secret(input, tag);
		await input.press('Enter');
	}
	if (item.favourite !== undefined) await form.getByLabel('In favourites', { exact: true }).setChecked(item.favourite);
}

export const save = async (device) => {
	await device.page.locator('.form').getByRole('button', { name: 'Save', exact: true }).click();
	await device.page.locator('article h1').waitFor();
};

export async function startNew(device) {
	await device.click('New');
	await device.page.getByRole('menuitem', { name: 'Login', exact: true }).click();
	await device.page.locator('.form').waitFor();
}

export async function create(device, item) {
	await startNew(device);
	await fill(device, item);
	await save(device);
}

export async function startEdit(device) {
	await device.click('Edit');
	await device.page.locator('.form').waitFor();
}

export async function edit(device, title, changes) {
	await open(device, title);
	await startEdit(device);
	await fill(device, changes);
	await save(device);
}

/** Waits until the search, or the whole view, has this many items. */
export async function count(device, expected) {
	await device.page.waitForFunction((n) => {
		const grid = document.querySelector('[role=grid]');
		return grid ? grid.getAttribute('aria-rowcount') === String(n) : n === 0;
	}, expected);
}

export async function search(device, text) {
	const input = device.page.locator('input[type=search]');
	await input.fill(text);
}

export const row = (device, title) => device.page.locator('[role=row]', { hasText: title }).first();

export async function open(device, title) {
	const opened = device.page.locator('article h1', { hasText: title });
	// A list that is put in another order at that moment brings another row under the click.
	await device.until(async () => {
		await row(device, title).click();
		return opened.waitFor({ timeout: 2_000 }).then(() => true, () => false);
	}, `${title} to be open`);
}

/** Titles of the rows in sight. */
export const titles = (device) => device.page.locator('[role=row] .title b').allTextContents();

/** The open item as it is shown, its secrets revealed. */
export async function read(device) {
	const article = device.page.locator('article');
	const reveal = article.getByRole('button', { name: 'Show Password', exact: true });
	if ((await reveal.count()) > 0) {
		if ((await reveal.getAttribute('aria-pressed')) === 'false') await reveal.click();
		await article.locator('.field .value .mono:not(.dots)').first().waitFor();
	}
	return article.evaluate((shown) => {
		const text = (selector, of = shown) => of.querySelector(selector)?.textContent ?? '';
		const all = [...shown.querySelectorAll('.field')].map((field) => [text('.name', field), text('.value', field)]);
		const value = (name) => all.find(([label]) => label === name)?.[1] ?? '';
		const chips = [...shown.querySelectorAll('.tags .chip.link')];
		return {
			title: text('h1'),
			username: value('User name'),
			password: value('Password'),
			url: value('Address'),
			notes: text('.notes p'),
			category: chips.find((chip) => chip.title)?.title ?? '',
			tags: chips.filter((chip) => !chip.title).map((chip) => chip.textContent.replace('#', ''))
		};
	});
}

export async function view(device, name) {
	await device.page.getByRole('navigation', { name: 'Vault' }).getByRole('button', { name }).click();
}

export async function newCategory(device, name) {
	await device.click('New category');
	const dialog = device.page.getByRole('dialog');
	await device.secret(dialog.getByLabel('Name', { exact: true }), name);
	await dialog.getByRole('button', { name: 'Save', exact: true }).click();
	await dialog.waitFor({ state: 'hidden' });
}
