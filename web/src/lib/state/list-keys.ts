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

/** Does what the key stands for, and keeps the browser from doing its own. */
export function listKeys(event: KeyboardEvent, rows: Rows): void {
	const action = actionFor(event, rows);
	if (!action) return;
	event.preventDefault();
	event.stopPropagation();
	void action();
}

function actionFor(event: KeyboardEvent, { active, total, page, row, focus, open }: Rows): (() => unknown) | undefined {
	const { key } = event;
	const command = event.ctrlKey || event.metaKey;
	const moves: Record<string, number> = {
		ArrowDown: active + 1,
		ArrowUp: active - 1,
		PageDown: active + page,
		PageUp: active - page,
		Home: 0,
		End: total - 1
	};
	const to = moves[key];
	if (to !== undefined && !command && !event.altKey) {
		return () => {
			if (event.shiftKey && row) list.mark(row.id);
			focus(to);
		};
	}
	const onRow = event.target instanceof HTMLElement && event.target.getAttribute('role') === 'row';
	if (!onRow || !row || event.altKey) return undefined;
	if (command) return key === 'a' ? () => list.markAll() : undefined;
	const actions: Record<string, () => unknown> = {
		Enter: () => open(active),
		' ': () => list.mark(row.id),
		Delete: () => trash(targets(row))
	};
	if (list.marked.size > 0) actions.Escape = () => list.unmark();
	const letters: Record<string, () => unknown> = {
		u: () => copyUserName(row.id),
		p: () => copySecret(row.id),
		c: () => copyTotp(row.id),
		e: () => {
			place.open(row.id);
			return editor.edit(row.id);
		},
		f: () => setFavourite(targets(row), !row.favourite)
	};
	return actions[key] ?? (prefs.letterKeys ? letters[key] : undefined);
}
