/** Keys of the list, while a row has the focus. Listed on the `?` sheet by `shortcuts.ts`. */
import type { ItemRow } from '$lib/worker/api';
import { copySecret, copyTotp, copyUserName, setFavourite, targets, trash } from './actions';
import { editor } from './editor.svelte';
import { list } from './list.svelte';
import { place } from './place.svelte';
import { prefs } from './prefs.svelte';

interface Rows {
	active: number;
	total: number;
	page: number;
	row: ItemRow | null;
	focus(index: number): void;
	open(index: number): void;
}

export function listKeys(event: KeyboardEvent, rows: Rows): void {
	const { active, total, page, row } = rows;
	const command = event.ctrlKey || event.metaKey;
	const onRow = event.target instanceof HTMLElement && event.target.getAttribute('role') === 'row';
	const run = (what: () => unknown) => {
		event.preventDefault();
		event.stopPropagation();
		void what();
	};

	const moves: Record<string, number> = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: total - 1 };
	const to = moves[event.key];
	if (to !== undefined && !command && !event.altKey) {
		return run(() => {
			if (event.shiftKey && row) list.mark(row.id);
			rows.focus(to);
		});
	}
	if (!onRow || !row) return;
	if (command && event.key === 'a') return run(() => list.markAll());
	if (command || event.altKey) return;
	if (event.key === 'Enter') return run(() => rows.open(active));
	if (event.key === ' ') return run(() => list.mark(row.id));
	if (event.key === 'Escape' && list.marked.size > 0) return run(() => list.unmark());
	if (event.key === 'Delete') return run(() => trash(targets(row)));
	if (!prefs.letterKeys) return;
	const letters: Record<string, () => unknown> = {
		u: () => copyUserName(row.id),
		p: () => copySecret(row.id),
		c: () => copyTotp(row.id),
		e: () => {
			place.open(row.id);
			void editor.edit(row.id);
		},
		f: () => setFavourite(targets(row), !row.favourite)
	};
	const letter = letters[event.key];
	if (letter) run(letter);
}
