/** The list in the middle: what is asked, the window of it that is in sight, what is selected. */
import type { ItemId, ItemRow, ListQuery, Sort, View } from '$lib/worker/api';
import { listen, vault } from '$lib/worker/client';
import { session } from './session.svelte';
import { toasts } from './toasts.svelte';

/** Rows asked beyond what is in sight, on each side. */
const MARGIN = 40;

class ItemList {
	view = $state.raw<View>({ kind: 'all' });
	text = $state('');
	sort = $state<Sort>('updated');
	total = $state(0);
	/** False until the first answer: an empty list is not yet an empty vault. */
	loaded = $state(false);
	/** Several items chosen for one action. */
	marked = $state.raw<ReadonlySet<ItemId>>(new Set());

	private window = $state.raw<{ offset: number; rows: ItemRow[] }>({ offset: 0, rows: [] });
	private range = { first: 0, last: 20 };
	private busy = false;
	private again = false;
	/** Grows whenever what is asked changes, so that an older answer is not shown. */
	private asked = 0;
	private lastMarked: ItemId | null = null;

	/** With words to look for, the best match comes first. */
	query = $derived<ListQuery>({ view: this.view, text: this.text, sort: this.text.trim() === '' ? this.sort : 'best' });

	row(index: number): ItemRow | undefined {
		return this.window.rows[index - this.window.offset];
	}

	indexOf(id: ItemId | null): number {
		const at = this.window.rows.findIndex((row) => row.id === id);
		return at < 0 ? -1 : at + this.window.offset;
	}

	show(view: View) {
		this.view = view;
		this.unmark();
		this.restart();
	}

	search(text: string) {
		this.text = text;
		this.restart();
	}

	sortBy(sort: Sort) {
		this.sort = sort;
		this.restart();
	}

	/** The rows in sight, told by the virtual list. */
	look(first: number, last: number) {
		this.range = { first, last };
		const { offset, rows } = this.window;
		if (first < offset || last > offset + rows.length) void this.refresh();
	}

	private restart() {
		this.asked++;
		this.range = { first: 0, last: this.range.last - this.range.first };
		void this.refresh();
	}

	/** Asks again for what is in sight; one request at a time, the latest one wins. */
	async refresh(): Promise<void> {
		if (this.busy) {
			this.again = true;
			return;
		}
		this.busy = true;
		try {
			do {
				this.again = false;
				const asked = this.asked;
				const offset = Math.max(0, this.range.first - MARGIN);
				const page = await vault.list({ ...this.query, offset, limit: this.range.last - offset + MARGIN });
				if (asked === this.asked) {
					this.window = { offset: page.offset, rows: page.rows };
					this.total = page.total;
					this.loaded = true;
				} else this.again = true;
			} while (this.again);
		} catch (cause) {
			if (session.unlocked) toasts.failed(cause);
		} finally {
			this.busy = false;
		}
	}

	mark(id: ItemId) {
		const next = new Set(this.marked);
		if (!next.delete(id)) next.add(id);
		this.marked = next;
		this.lastMarked = id;
	}

	/** From the last marked row to this one, as with Shift. */
	async markTo(id: ItemId, from: ItemId | null): Promise<void> {
		const ids = await vault.listIds(this.query);
		const start = ids.indexOf(this.lastMarked ?? from ?? id);
		const end = ids.indexOf(id);
		if (start < 0 || end < 0) return this.mark(id);
		this.marked = new Set([...this.marked, ...ids.slice(Math.min(start, end), Math.max(start, end) + 1)]);
	}

	async markAll(): Promise<void> {
		this.marked = new Set(await vault.listIds(this.query));
	}

	unmark() {
		if (this.marked.size > 0) this.marked = new Set();
		this.lastMarked = null;
	}

	forget() {
		this.asked++;
		this.view = { kind: 'all' };
		this.text = '';
		this.total = 0;
		this.loaded = false;
		this.window = { offset: 0, rows: [] };
		this.unmark();
	}
}

export const list = new ItemList();
session.onLock(() => list.forget());
listen((event) => {
	if (event.event === 'changed' && session.unlocked) void list.refresh();
});
