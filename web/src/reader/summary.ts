/** What the archive is, and what isn't in it. */
import type { Category, Opened, Outside } from './archive';
import { el } from './dom';
import { reason } from './item';
import { moment, t } from './words';

/** What could not be put in, in words: attachments, and records that didn't open. */
export function lacking(opened: Opened): { title: string; lines: string[] }[] {
	const missing = opened.vaults.flatMap((vault) =>
		vault.items.flatMap(({ fields, attachments }) =>
			attachments
				.filter(({ blob }) => !vault.files.has(blob))
				.map(({ blob, name }) =>
					[fields.title || t('reader-untitled'), name, t(`reader-missing-${reason(vault.missing.get(blob))}`)].join(' · ')
				)
		)
	);
	const unreadable = opened.vaults.flatMap((vault) => vault.unreadable.map(({ id }) => id));
	return [
		{ title: t('reader-missing', { count: missing.length }), lines: missing },
		{ title: t('reader-unreadable', { count: unreadable.length }), lines: unreadable }
	].filter(({ lines }) => lines.length > 0);
}

export function summary(opened: Opened, about: Outside): HTMLElement {
	const sum = (count: (vault: Opened['vaults'][number]) => number) => String(opened.vaults.reduce((all, vault) => all + count(vault), 0));
	const categories = opened.vaults.flatMap((vault) =>
		[...vault.categories.values()].map((category) => ({ path: pathOf(category.id, vault.categories), text: category.description }))
	);
	const fact = (name: string, value: string) => el('div', {}, el('dt', {}, name), el('dd', { dir: 'auto' }, value));
	return el(
		'section',
		{ class: 'summary' },
		el('h2', { tabindex: '-1' }, t('reader-about')),
		el('p', { class: 'lead' }, t('reader-about-text', { date: moment(about.createdAt) })),
		el(
			'dl',
			{ class: 'facts panel' },
			fact(t('reader-user'), about.userName),
			fact(t('reader-server'), about.server),
			fact(t('reader-fingerprint'), opened.fingerprint),
			fact(
				t('reader-items'),
				sum(({ items }) => items.length)
			),
			fact(
				t('reader-attachments'),
				sum(({ files }) => files.size)
			)
		),
		...lacking(opened).map(({ title, lines }) =>
			el(
				'section',
				{ class: 'panel pad warn' },
				el('h3', {}, title),
				el('ul', {}, ...lines.map((line) => el('li', { class: 'small', dir: 'auto' }, line)))
			)
		),
		categories.length > 0 &&
			el(
				'details',
				{},
				el('summary', {}, t('reader-categories', { count: categories.length })),
				el('dl', { class: 'facts panel' }, ...categories.map(({ path, text }) => fact(path, text)))
			)
	);
}

/** A category's name behind those that contain it; a circle is cut where it closes. */
export function pathOf(id: string | null, categories: Map<string, Category>): string {
	const names: string[] = [];
	for (const seen = new Set<string>(); id !== null && !seen.has(id); ) {
		seen.add(id);
		const category = categories.get(id);
		if (category) names.unshift(category.name);
		id = category?.parent ?? null;
	}
	return names.join(' / ');
}
