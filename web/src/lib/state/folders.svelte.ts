/** The sidebar: categories as a tree, tags, and how many items each holds. */
import type { Category, CategoryId, Counts, Tag } from '$lib/worker/api';
import { listen, vault } from '$lib/worker/client';
import { session } from './session.svelte';
import { toasts } from './toasts.svelte';

export interface CategoryNode extends Category {
	depth: number;
	/** Names from the top, for menus and tooltips. */
	path: string;
}

const NONE: Counts = { all: 0, favourites: 0, trash: 0, conflicts: 0, uncategorised: 0, byType: {}, byCategory: {} };

class Folders {
	counts = $state.raw<Counts>(NONE);
	tags = $state.raw<Tag[]>([]);
	categories = $state.raw<Category[]>([]);
	/** Depth first, in the order to draw. */
	tree = $derived(flatten(this.categories));

	async refresh(): Promise<void> {
		try {
			[this.counts, this.categories, this.tags] = await Promise.all([vault.counts(), vault.categories(), vault.tags()]);
		} catch (cause) {
			if (session.unlocked) toasts.failed(cause);
		}
	}

	name(id: CategoryId | null): string {
		return this.categories.find((c) => c.id === id)?.name ?? '';
	}

	forget() {
		this.counts = NONE;
		this.tags = [];
		this.categories = [];
	}
}

/** A parent that is gone, or a loop made by two devices, puts the category at the top: none disappears. */
export function flatten(categories: readonly Category[]): CategoryNode[] {
	const out: CategoryNode[] = [];
	const seen = new Set<CategoryId>();
	const byName = [...categories].sort((a, b) => a.name.localeCompare(b.name));
	const known = new Set(categories.map((c) => c.id));
	const visit = (category: Category, depth: number, above: string) => {
		if (seen.has(category.id)) return;
		seen.add(category.id);
		const path = above ? `${above} › ${category.name}` : category.name;
		out.push({ ...category, depth, path });
		for (const child of byName) if (child.parentId === category.id) visit(child, depth + 1, path);
	};
	for (const top of byName) if (top.parentId === null || !known.has(top.parentId)) visit(top, 0, '');
	for (const rest of byName) visit(rest, 0, '');
	return out;
}

/** A category and what is below it: where it may not be moved to. */
export function within(tree: readonly CategoryNode[], id: CategoryId): Set<CategoryId> {
	const start = tree.findIndex((c) => c.id === id);
	const inside = new Set<CategoryId>([id]);
	const depth = tree[start]?.depth ?? 0;
	for (const node of tree.slice(start + 1)) {
		if (node.depth <= depth) break;
		inside.add(node.id);
	}
	return inside;
}

export const folders = new Folders();
session.onLock(() => folders.forget());
listen((event) => {
	if (event.event === 'changed' && session.unlocked) void folders.refresh();
});
