/** The stand-in's items: lists, edits, undo. Simple and in memory; the real ones live in WASM. */
import type { Category, Done, FieldDraft, FieldView, ItemDetail, ItemDraft, ItemId, ItemRow, ListQuery, Sort, Strength, View } from './api';
import { Failure } from './failure';
import { hexId, type MockItem, makeItems, seeded, categories as startCategories } from './mock-data';

const SECRET = new Set(['password', 'totp', 'cardNumber', 'cardCode', 'pin', 'nationalId', 'passport', 'licence', 'privateKey', 'payload']);
const MAIN: Record<string, string> = { card: 'cardNumber', sshKey: 'privateKey', note: 'notes' };

export const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
export const isSecret = (field: FieldDraft) => (field.kind === null ? SECRET.has(field.id) : field.kind === 'hidden');

export function strengthOf(text: string): Strength {
	const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((c) => c.test(text)).length;
	const guessesLog10 = Math.min(40, new Set(text).size * (0.5 + classes * 0.32));
	const score = Math.min(4, Math.floor(guessesLog10 / 4)) as Strength['score'];
	return { score, guessesLog10, warning: score < 2 ? 'common' : null };
}

export class MockStore {
	items: MockItem[];
	categories: Category[] = structuredClone(startCategories);
	private haystacks = new Map<ItemId, { title: string; all: string }>();
	private undos = new Map<string, () => void>();
	private random = seeded(7);

	constructor(
		count: number,
		private changed: (ids: ItemId[] | null) => void
	) {
		this.items = makeItems(count, Date.now());
	}

	find(id: ItemId): MockItem {
		const item = this.items.find((i) => i.id === id);
		if (!item) throw new Failure('item-gone');
		return item;
	}

	value(item: MockItem, fieldId: string | null): string {
		const id = fieldId ?? MAIN[item.type] ?? 'password';
		if (id === 'notes') return item.notes;
		if (fieldId === null && !item.fields.some((f) => f.id === id)) return item.fields.find(isSecret)?.value ?? '';
		return item.fields.find((f) => f.id === id)?.value ?? '';
	}

	row(item: MockItem): ItemRow {
		const get = (id: string) => item.fields.find((f) => f.id === id)?.value ?? '';
		const card = get('cardNumber').replace(/\s/g, '');
		return {
			id: item.id,
			type: item.type,
			title: item.title,
			subtitle:
				item.type === 'card'
					? `•••• ${card.slice(-4)}`
					: item.type === 'note'
						? (item.notes.split('\n')[0] ?? '').slice(0, 80)
						: get('username') || get('ssid') || get('email') || get('application'),
			host: hostOf(item.urls[0] ?? ''),
			favourite: item.favourite,
			categoryId: item.categoryId,
			tags: item.tags,
			createdAt: item.createdAt,
			updatedAt: item.updatedAt,
			trashedAt: item.trashedAt,
			hasUserName: get('username') !== '',
			hasPassword: this.value(item, null) !== '',
			hasTotp: get('totp') !== '',
			conflicts: 0,
			pending: item.pending
		};
	}

	detail(item: MockItem): ItemDetail {
		const fields = item.fields
			.filter((f) => f.value !== '')
			.map((f): FieldView => {
				const secret = isSecret(f);
				return {
					id: f.id,
					kind: f.kind,
					label: f.label,
					secret,
					value: secret ? null : f.value,
					strength: f.id === 'password' ? strengthOf(f.value) : null,
					history: item.past.filter((h) => h.fieldId === f.id).length
				};
			});
		return { ...this.row(item), fields, urls: item.urls, notes: item.notes, historyCount: item.past.length, revision: item.revision };
	}

	private inView(item: MockItem, view: View): boolean {
		if (view.kind === 'trash') return item.trashedAt !== null;
		if (item.trashedAt !== null) return false;
		switch (view.kind) {
			case 'all':
				return true;
			case 'favourites':
				return item.favourite;
			case 'conflicts':
				return item.title === 'GitHub';
			case 'uncategorised':
				return item.categoryId === null;
			case 'type':
				return item.type === view.type;
			case 'tag':
				return item.tags.includes(view.name);
			case 'category':
				return item.categoryId !== null && this.below(view.id).has(item.categoryId);
		}
	}

	below(id: string): Set<string> {
		const found = new Set([id]);
		for (let grew = true; grew; ) {
			grew = false;
			for (const c of this.categories) {
				if (c.parentId && found.has(c.parentId) && !found.has(c.id)) grew = Boolean(found.add(c.id));
			}
		}
		return found;
	}

	query({ view, text, sort }: ListQuery): MockItem[] {
		const found = this.items.filter((i) => this.inView(i, view));
		const needle = fold(text.trim());
		if (needle === '') return found.sort(comparing(sort));
		const ranked: [number, MockItem][] = [];
		for (const item of found) {
			const hay = this.haystack(item);
			const at = hay.title.indexOf(needle);
			const rank = at === 0 ? 0 : at > 0 && /\W/.test(hay.title[at - 1] ?? '') ? 1 : at > 0 ? 2 : hay.all.includes(needle) ? 3 : 9;
			if (rank < 9) ranked.push([rank, item]);
		}
		const then = comparing(sort);
		return ranked.sort((a, b) => (sort === 'best' ? a[0] - b[0] : 0) || then(a[1], b[1])).map(([, item]) => item);
	}

	private haystack(item: MockItem) {
		let hay = this.haystacks.get(item.id);
		if (!hay) {
			const open = item.fields.filter((f) => !isSecret(f)).map((f) => f.value);
			hay = { title: fold(item.title), all: fold([item.title, ...open, ...item.urls, item.notes, ...item.tags].join('\n')) };
			this.haystacks.set(item.id, hay);
		}
		return hay;
	}

	/** Applies `change` to each item, remembers how to undo it, tells the page. */
	edit(ids: ItemId[], change: (item: MockItem) => void): Done {
		const before = ids.map((id) => structuredClone(this.find(id)));
		for (const id of ids) {
			const item = this.find(id);
			change(item);
			item.revision++;
		}
		return this.done(ids, () => {
			for (const old of before) this.items = this.items.map((i) => (i.id === old.id ? { ...old, revision: i.revision + 1 } : i));
		});
	}

	done(ids: ItemId[], undo: (() => void) | null): Done {
		for (const id of ids) this.haystacks.delete(id);
		const token = undo ? hexId(this.random) : null;
		if (token && undo) {
			this.undos.set(token, () => {
				undo();
				for (const id of ids) this.haystacks.delete(id);
				this.changed(ids);
			});
		}
		this.changed(ids.length > 20 ? null : ids);
		return { undo: token, count: ids.length, id: ids.length === 1 ? (ids[0] ?? null) : null };
	}

	undo(token: string): void {
		const undo = this.undos.get(token);
		if (!undo) throw new Failure('undo-too-late');
		this.undos.delete(token);
		undo();
	}

	create(draft: ItemDraft): Done {
		const now = Date.now();
		const item: MockItem = {
			...named(draft),
			id: hexId(this.random),
			createdAt: now,
			updatedAt: now,
			trashedAt: null,
			revision: 1,
			pending: false,
			past: []
		};
		this.items = [item, ...this.items];
		return this.done([item.id], () => {
			this.items = this.items.filter((i) => i.id !== item.id);
		});
	}

	update(id: ItemId, draft: ItemDraft): Done {
		return this.edit([id], (item) => {
			const now = Date.now();
			for (const old of item.fields) {
				if (old.value !== '' && draft.fields.find((f) => f.id === old.id)?.value !== old.value) {
					const { id: fieldId, kind, label, value } = old;
					item.past.unshift({ id: hexId(this.random), fieldId, kind, label, secret: isSecret(old), value, at: now, device: 'Firefox' });
				}
			}
			Object.assign(item, named(draft), { updatedAt: now });
		});
	}

	remove(ids: ItemId[]): Done {
		this.items = this.items.filter((i) => !ids.includes(i.id));
		return this.done(ids, null);
	}

	tags() {
		const counts = new Map<string, number>();
		for (const item of this.items) {
			if (item.trashedAt === null) for (const tag of item.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
		}
		return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => a.name.localeCompare(b.name));
	}

	counts() {
		const alive = this.items.filter((i) => i.trashedAt === null);
		const byType: Record<string, number> = {};
		const own = new Map<string, number>();
		for (const i of alive) {
			byType[i.type] = (byType[i.type] ?? 0) + 1;
			if (i.categoryId) own.set(i.categoryId, (own.get(i.categoryId) ?? 0) + 1);
		}
		const sum = (id: string) => [...this.below(id)].reduce((n, c) => n + (own.get(c) ?? 0), 0);
		return {
			all: alive.length,
			favourites: alive.filter((i) => i.favourite).length,
			trash: this.items.length - alive.length,
			conflicts: 1,
			uncategorised: alive.filter((i) => i.categoryId === null).length,
			byType,
			byCategory: Object.fromEntries(this.categories.map((c) => [c.id, sum(c.id)]))
		};
	}
}

const named = (draft: ItemDraft): ItemDraft => ({
	...structuredClone(draft),
	fields: draft.fields.map((f, n) => ({
		...f,
		id: f.id.startsWith('new-') ? `custom-${(Date.now() + n).toString(16).padStart(16, '0')}` : f.id
	}))
});

function comparing(sort: Sort): (a: MockItem, b: MockItem) => number {
	if (sort === 'title') return (a, b) => a.title.localeCompare(b.title);
	if (sort === 'created') return (a, b) => b.createdAt - a.createdAt;
	return (a, b) => b.updatedAt - a.updatedAt;
}

function hostOf(url: string): string {
	try {
		return new URL(url.includes('://') ? url : `https://${url}`).host;
	} catch {
		return '';
	}
}
