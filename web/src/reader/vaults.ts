/** The opened archive: a list to search, and beside it what is chosen. */
import type { Item, Leftover, Opened, Outside, Vault } from './archive';
import { el, icon } from './dom';
import { showItem, showLeftover, typeName } from './item';
import { lacking, pathOf, summary } from './summary';
import { t } from './words';

interface Row {
	record: Item | Leftover;
	vault: Vault;
	at: number;
	path: string;
	words: string;
	button: HTMLButtonElement;
}

/** What stays when the language changes. */
const kept = { query: '', id: '' };

const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
/** Secrets are left out of search. */
const SEARCHED = [
	'title',
	'notes',
	'username',
	'email',
	'ssid',
	'application',
	'environment',
	'organisation',
	'firstName',
	'lastName',
	'cardholder',
	'cardBrand',
	'keyFingerprint'
];

export function showVaults(opened: Opened, about: Outside): HTMLElement {
	const rows = opened.vaults.flatMap((vault, at) => [...vault.items, ...vault.leftovers].map((record) => rowOf(record, vault, at)));
	const byTitle = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: 'base' });
	rows.sort((a, b) => byTitle.compare(titleOf(a.record), titleOf(b.record)) || (a.record.id < b.record.id ? -1 : 1));

	const main = el('main', { class: 'detail', tabindex: '-1' });
	const frame = el('div', { class: 'frame' });
	const search = el('input', {
		type: 'search',
		class: 'input',
		placeholder: t('reader-search'),
		'aria-label': t('reader-search'),
		autocomplete: 'off',
		spellcheck: 'false'
	});
	const counted = el('p', { class: 'muted small', role: 'status' });
	const lacks = lacking(opened).map(({ title }) => el('p', { class: 'warn small' }, title));
	const list = el('ul', { class: 'rows', 'aria-label': t('reader-items') }, ...rows.map(({ button }) => el('li', {}, button)));
	const visible = () => rows.filter(({ button }) => !button.hidden);

	function filter(): void {
		kept.query = search.value;
		const wanted = fold(search.value).split(/\s+/).filter(Boolean);
		for (const { button, words } of rows) button.hidden = !wanted.every((word) => words.includes(word));
		counted.textContent = t('reader-count', { count: visible().length });
	}

	function choose(row: Row | null, focus = true): void {
		kept.id = row?.record.id ?? '';
		for (const other of rows) other.button.toggleAttribute('aria-current', other === row);
		frame.classList.toggle('chosen', row !== null);
		const shown =
			row === null
				? summary(opened, about)
				: row.record.record === 'item'
					? showItem(row.record, row.vault, row.at, row.path)
					: showLeftover(row.record);
		const back =
			row &&
			el(
				'button',
				{
					type: 'button',
					class: 'btn back',
					onclick: () => {
						choose(null, false);
						row.button.focus();
					}
				},
				icon('back'),
				t('reader-back')
			);
		main.replaceChildren(...[back, shown].filter((part) => part !== null));
		main.scrollTop = 0;
		if (focus) main.querySelector<HTMLElement>('h2')?.focus();
	}

	for (const row of rows) row.button.addEventListener('click', () => choose(row));
	search.value = kept.query;
	search.addEventListener('input', filter);
	frame.addEventListener('keydown', (event) => keys(event, search, visible()));
	frame.append(
		el('nav', { class: 'list', 'aria-label': t('reader-items') }, el('div', { class: 'find' }, search, counted, ...lacks), list),
		main
	);
	filter();
	choose(rows.find(({ record }) => record.id === kept.id) ?? null, false);
	queueMicrotask(() => search.focus());
	return frame;
}

/** Arrows walk the list, Escape and “/” lead back to the search. */
function keys(event: KeyboardEvent, search: HTMLInputElement, rows: Row[]): void {
	const typing = event.target instanceof HTMLInputElement;
	if (event.key === 'Escape' || (event.key === '/' && !typing)) {
		event.preventDefault();
		search.focus();
		search.select();
		return;
	}
	const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
	const at = rows.findIndex(({ button }) => button === document.activeElement);
	if (step === undefined || (at < 0 && event.target !== search)) return;
	event.preventDefault();
	const next = rows[at + step];
	if (next) next.button.focus();
	else if (step < 0) search.focus();
}

const titleOf = (record: Item | Leftover): string => (record.record === 'item' ? (record.fields.title ?? '') : record.title);

function rowOf(record: Item | Leftover, vault: Vault, at: number): Row {
	const path = record.record === 'item' ? pathOf(record.category, vault.categories) : '';
	const under =
		record.record === 'item'
			? [record.fields.username ?? record.urls[0] ?? typeName(record.type), path].filter(Boolean).join(' · ')
			: t('reader-leftover');
	const gone = record.record === 'item' && record.trashedAt !== null;
	const button = el(
		'button',
		{ type: 'button', class: gone ? 'row gone' : 'row' },
		el('span', { class: 'clip', dir: 'auto' }, titleOf(record) || t('reader-untitled')),
		el('span', { class: 'clip muted small', dir: 'auto' }, gone ? `${t('reader-in-trash')} · ${under}` : under)
	);
	return { record, vault, at, path, words: fold(wordsOf(record, path)), button };
}

function wordsOf(record: Item | Leftover, path: string): string {
	if (record.record !== 'item') return record.title;
	const fields = SEARCHED.map((field) => record.fields[field] ?? '');
	const custom = record.custom.flatMap(({ label, kind, value }) => [label, kind === 'hidden' || typeof kind !== 'string' ? '' : value]);
	return [...fields, ...record.urls, ...record.tags, ...custom, ...record.attachments.map(({ name }) => name), path].join('\n');
}
