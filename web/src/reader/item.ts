/** One item, whole: every field, its history, its attachments. */
import { isMono, type Shape, shapeOf, TYPE_FIELDS } from '../lib/state/fields';
import type { ItemType } from '../lib/worker/items';
import { code, type Extra, file, type Item, type Leftover, type Vault } from './archive';
import { characters, copy, el, icon, save, say } from './dom';
import { has, moment, size, t } from './words';

const SECRET: readonly Shape[] = ['password', 'secret', 'secretText', 'totp'];
const DOTS = '••••••••••';

export const typeName = (type: string): string => (has(`type-${type}`) ? t(`type-${type}`) : type);
const fieldName = (field: string, label = ''): string =>
	label || (has(`field-${field}`) ? t(`field-${field}`) : field.startsWith('custom-') ? t('field-unnamed') : field);
/** A field that no program of this version knows is a secret. */
const shape = (field: string): Shape =>
	field === 'title' || has(`field-${field}`) ? shapeOf({ id: field as never, kind: null }) : 'password';
const customShape = (kind: unknown): Shape => (typeof kind === 'string' ? shapeOf({ id: '' as never, kind: kind as never }) : 'password');

/** What was shown stops being followed. */
let running: ReturnType<typeof setInterval> | undefined;

export function showItem(item: Item, vault: Vault, at: number, path: string): HTMLElement {
	clearInterval(running);
	const secrets: ((shown: boolean) => void)[] = [];
	const known = TYPE_FIELDS[item.type as ItemType] ?? [];
	const order = [
		...known.filter((field) => field in item.fields),
		...Object.keys(item.fields).filter((field) => !known.includes(field as never))
	];
	const rows = order
		.filter((field) => field !== 'title' && field !== 'notes')
		.map((field) => row(fieldName(field), item.fields[field] ?? '', shape(field), field, secrets));
	if (item.fields.totp) rows.splice(order.indexOf('totp') + 1, 0, codeRow(item.fields.totp));
	rows.push(
		...item.urls.map((url, n) => row(item.urls.length > 1 ? t('field-url-n', { n: n + 1 }) : t('field-url'), url, 'url', 'urls', secrets))
	);
	rows.push(
		...item.custom.map((custom) => row(custom.label || t('field-unnamed'), custom.value, customShape(custom.kind), 'custom', secrets))
	);
	if (item.fields.notes) rows.push(row(t('field-notes'), item.fields.notes, 'multiline', 'notes', secrets));
	const history = historyOf(item, secrets);
	const toggle = el(
		'button',
		{
			type: 'button',
			class: 'btn',
			'aria-pressed': 'false',
			onclick: () => {
				const shown = toggle.getAttribute('aria-pressed') === 'false';
				toggle.setAttribute('aria-pressed', String(shown));
				toggle.lastChild?.replaceWith(t(shown ? 'reader-hide-all' : 'reader-show-all'));
				for (const show of secrets) show(shown);
			}
		},
		icon('eye'),
		t('reader-show-all')
	);
	return el(
		'article',
		{ 'data-id': item.id },
		el(
			'header',
			{ class: 'head' },
			el('h2', { dir: 'auto', tabindex: '-1' }, item.fields.title || t('reader-untitled')),
			el(
				'p',
				{ class: 'chips' },
				chip(typeName(item.type)),
				path !== '' && chip(path),
				...item.tags.map((tag) => chip(`#${tag}`)),
				item.favourite && chip(t('field-favourite')),
				item.trashedAt !== null && chip(t('reader-trashed', { date: moment(item.trashedAt) }), 'warn'),
				item.conflictOf !== null && chip(t('reader-conflict'), 'warn')
			)
		),
		secrets.length > 0 && el('div', { class: 'bar' }, toggle),
		rows.length > 0 && el('div', { class: 'panel' }, ...rows),
		item.attachments.length > 0 && attachments(item, vault, at),
		history,
		facts(item)
	);
}

/** What an import could not read, as it was kept. */
export function showLeftover(record: Leftover): HTMLElement {
	clearInterval(running);
	const from = [record.origin.system, record.origin.account, record.origin.id].filter(Boolean).join(' · ');
	return el(
		'article',
		{ 'data-id': record.id },
		el(
			'header',
			{ class: 'head' },
			el('h2', { dir: 'auto', tabindex: '-1' }, record.title || t('reader-untitled')),
			el('p', { class: 'chips' }, chip(t('reader-leftover'), 'warn'))
		),
		el('p', { class: 'lead' }, t('reader-leftover-text')),
		el(
			'div',
			{ class: 'panel' },
			row(t('reader-leftover-source'), record.payload, 'secretText', 'payload', []),
			row(t('reader-leftover-code'), record.code, 'text', 'code', []),
			row(t('reader-origin'), `${from} · ${moment(record.at)}`, 'text', 'origin', [])
		)
	);
}

const chip = (text: string, kind = '') => el('span', { class: `chip ${kind}`, dir: 'auto' }, text);

function row(name: string, value: string, form: Shape, field: string, secrets: ((shown: boolean) => void)[]): HTMLElement {
	const secret = SECRET.includes(form);
	const yes = form === 'boolean' ? t(value === 'true' ? 'reader-yes' : 'reader-no') : value;
	const box = el(
		'div',
		{ class: `value${isMono(form, field as never) ? ' mono' : ''}`, dir: secret ? 'ltr' : 'auto', 'data-field': field },
		secret ? DOTS : yes
	);
	const eye =
		secret &&
		el(
			'button',
			{
				type: 'button',
				class: 'tool',
				'aria-pressed': 'false',
				'aria-label': t('reveal-field', { name }),
				onclick: () => show(eye ? eye.getAttribute('aria-pressed') === 'false' : true)
			},
			icon('eye')
		);
	const show = (shown: boolean) => {
		if (eye) eye.setAttribute('aria-pressed', String(shown));
		box.replaceChildren(shown ? characters(value) : DOTS);
	};
	if (secret) secrets.push(show);
	return el(
		'div',
		{ class: 'field' },
		el('div', { class: 'grow' }, el('div', { class: 'name', dir: 'auto' }, name), box),
		eye,
		el('button', { type: 'button', class: 'tool', 'aria-label': t('copy-field', { name }), onclick: () => copy(value) }, icon('copy'))
	);
}

/** The code of now, renewed while it is shown. */
function codeRow(secret: string): HTMLElement {
	const name = t('reader-code-now');
	const box = el('div', { class: 'value mono code' });
	const left = el('span', { class: 'muted small' });
	let now = '';
	const tick = () => {
		const made = code(secret);
		now = made?.code ?? '';
		box.textContent = made ? made.code.replace(/^(\d{3})(\d{3})$/, '$1 $2') : t('reader-code-none');
		left.textContent = made ? t('reader-code-left', { seconds: made.remainingSeconds }) : '';
	};
	tick();
	running = setInterval(tick, 1000);
	return el(
		'div',
		{ class: 'field' },
		el('div', { class: 'grow' }, el('div', { class: 'name' }, name), box, left),
		el('button', { type: 'button', class: 'tool', 'aria-label': t('copy-field', { name }), onclick: () => copy(now) }, icon('copy'))
	);
}

function attachments(item: Item, vault: Vault, at: number): HTMLElement {
	const one = ({ blob, name, size: length, mime, addedAt }: Item['attachments'][number]) => {
		const number = vault.files.get(blob);
		const give = () => {
			try {
				save(name, mime, file(at, blob, number ?? -1));
			} catch {
				say(t('reader-file-broken'));
			}
		};
		return el(
			'li',
			{ class: 'field', 'data-blob': blob },
			icon('file'),
			el(
				'div',
				{ class: 'grow' },
				el('div', { class: 'value', dir: 'auto' }, name || t('reader-untitled')),
				el('div', { class: 'muted small' }, [size(length), mime, moment(addedAt)].filter(Boolean).join(' · ')),
				number === undefined && el('div', { class: 'warn small' }, t(`reader-missing-${reason(vault.missing.get(blob))}`))
			),
			number !== undefined &&
				el(
					'button',
					{ type: 'button', class: 'btn', 'aria-label': t('reader-save-file', { name }), onclick: give },
					icon('import'),
					t('reader-save')
				)
		);
	};
	return el('section', {}, el('h3', {}, t('reader-attachments')), el('ul', { class: 'panel' }, ...item.attachments.map(one)));
}

const REASONS = ['not-listed', 'no-key', 'unavailable', 'other-bytes', 'does-not-open', 'too-large'];
export const reason = (code: string | undefined): string => (code && REASONS.includes(code) ? code : 'unavailable');

function historyOf(item: Item, secrets: ((shown: boolean) => void)[]): HTMLElement | null {
	if (item.history.length === 0) return null;
	const kinds = new Map(item.custom.map((custom) => [`custom-${custom.id}`, customShape(custom.kind)]));
	const rows = [...item.history].reverse().map(({ field, value, label, replacedAt }) => {
		const form = field.startsWith('custom-') ? (kinds.get(field) ?? 'password') : shape(field);
		const current = item.custom.find(({ id }) => field === `custom-${id}`)?.label;
		return row(
			`${fieldName(field, label || current)} · ${t('replaced-on', { date: moment(replacedAt) })}`,
			value,
			form,
			`history-${field}`,
			secrets
		);
	});
	return el('details', {}, el('summary', {}, t('history-count', { count: rows.length })), el('div', { class: 'panel' }, ...rows));
}

/** When it was made, where it came from, and what a newer program put there. */
function facts(item: Item): HTMLElement {
	const list = el('dl', { class: 'facts small' });
	const fact = (name: string, value: string) => list.append(el('div', {}, el('dt', {}, name), el('dd', { dir: 'auto' }, value)));
	fact(t('reader-created'), moment(item.createdAt));
	fact(t('reader-updated'), moment(item.updatedAt));
	if (item.origin) fact(t('reader-origin'), [item.origin.system, item.origin.account, item.origin.id].filter(Boolean).join(' · '));
	if (item.conflictOf) fact(t('reader-conflict'), item.conflictOf);
	fact(t('reader-id'), item.id);
	const extras: [string, Extra | undefined][] = [
		['', item.extra],
		...item.custom.map((c): [string, Extra | undefined] => [c.label, c.extra]),
		...item.attachments.map((a): [string, Extra | undefined] => [a.name, a.extra])
	];
	for (const [of, extra] of extras)
		for (const [key, value] of Object.entries(extra ?? {})) fact([t('reader-newer'), of, key].filter(Boolean).join(' · '), value);
	return list;
}
