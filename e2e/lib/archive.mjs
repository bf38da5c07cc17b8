/** What a self-reading archive shows, read out of its page; and what it should show. The functions that are given to a page stand alone. */

/** Opens the archive and reads everything that it shows of each item, its secrets revealed. */
export async function openAndRead(passphrase) {
	const until = async (find) => {
		for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
			const found = find();
			if (found) return found;
		}
		throw new Error(`not in time: ${find}`);
	};
	const input = await until(() => document.querySelector('#passphrase'));
	input.value = passphrase;
	input.dispatchEvent(new Event('input'));
	document.querySelector('.btn.primary').click();
	const rows = (await until(() => document.querySelector('.rows, [role=alert]:not(:empty)'))).querySelectorAll('.row');
	if (rows.length === 0) return { refused: document.querySelector('[role=alert]').textContent };
	const about = document.querySelector('.summary').textContent;
	const items = {};
	for (const row of rows) {
		row.click();
		const article = document.querySelector('article');
		const text = (selector) => article.querySelector(selector)?.textContent ?? '';
		for (const eye of article.querySelectorAll('.tool[aria-pressed="false"]')) eye.click();
		items[article.dataset.id] = {
			title: text('h2'),
			chips: [...article.querySelectorAll('.chip')].map((chip) => chip.textContent),
			values: [...article.querySelectorAll('[data-field]')].map((box) => [box.dataset.field, box.textContent]),
			labels: [...article.querySelectorAll('[data-field]')].map((box) => box.previousElementSibling.textContent),
			code: text('.code'),
			files: [...article.querySelectorAll('[data-blob]')].map((file) => [file.dataset.blob, file.querySelector('.value').textContent, file.querySelector('.btn') !== null]),
			strange: article.querySelectorAll('img, script, style, iframe, b, [onerror]').length
		};
	}
	return { about, items, asked: performance.getEntriesByType('resource').map(({ name }) => name) };
}

/** Saves every attachment of the opened archive. */
export async function saveAll() {
	for (const row of document.querySelectorAll('.row')) {
		row.click();
		for (const save of document.querySelectorAll('[data-blob] .btn')) {
			save.click();
			await new Promise((resolve) => setTimeout(resolve, 300));
		}
	}
}

/** What the page's own policy says when something tries to leave. */
export async function tryToLeave() {
	const blocked = new Promise((resolve) => {
		const seen = new Set();
		document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => seen.add(effectiveDirective).size === 3 && resolve([...seen].sort()));
		setTimeout(() => resolve([...seen].sort()), 10_000);
	});
	fetch('http://127.0.0.1:9/').catch(() => {});
	document.body.append(Object.assign(document.createElement('img'), { src: 'http://127.0.0.1:9/' }));
	document.head.append(Object.assign(document.createElement('script'), { textContent: 'window.entered = true' }));
	return [await blocked, 'entered' in window];
}

/** What `openAndRead` finds of an exported item when all of it is shown. */
export function expected(item, records, files) {
	const yes = { true: 'Yes', false: 'No' };
	const path = (id, seen = []) => {
		const category = records.find((record) => record.record === 'category' && record.id === id);
		return category && !seen.includes(id) ? [...path(category.parent, [...seen, id]), category.name] : [];
	};
	const fields = Object.entries(item.fields).filter(([field]) => field !== 'title');
	const values = [
		...fields.map(([field, value]) => [field, field === 'wifiHidden' ? yes[value] : value]),
		...item.urls.map((url) => ['urls', url]),
		...item.custom.map(({ kind, value }) => ['custom', kind === 'boolean' ? yes[value] : value]),
		...item.history.map(({ field, value }) => [`history-${field}`, value])
	];
	return {
		title: item.fields.title || 'Untitled',
		values: values.map(String).sort(),
		path: path(item.category).join(' / '),
		tags: item.tags.map((tag) => `#${tag}`),
		files: item.attachments.map(({ blob, name }) => [blob, name, files.has(blob)])
	};
}
