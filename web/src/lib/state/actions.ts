/** What can be done to items, from a row, the detail, the palette or a key: each in one place. */
import type { CategoryId, Done, ItemId, ItemRow } from '$lib/worker/api';
import { vault } from '$lib/worker/client';
import { clipboard } from './clipboard.svelte';
import { editor } from './editor.svelte';
import type { Args } from './i18n.svelte';
import { list } from './list.svelte';
import { toasts } from './toasts.svelte';

async function trying<T>(call: () => Promise<T>): Promise<T | null> {
	try {
		return await call();
	} catch (cause) {
		toasts.failed(cause);
		return null;
	}
}

async function doing(message: string, call: () => Promise<Done>, args: Args = {}): Promise<void> {
	const done = await trying(call);
	if (!done) return;
	list.unmark();
	toasts.done(message, done, args);
}

export const copyUserName = (id: ItemId) => trying(async () => clipboard.copy(await vault.copyUserName({ id }), 'copied-user-name'));

/** The main secret when no field is named. */
export const copySecret = (id: ItemId, fieldId: string | null = null) =>
	trying(async () =>
		clipboard.copySecret(
			await vault.copySecret({ id, fieldId }),
			fieldId === null || fieldId === 'password' ? 'copied-password' : 'copied-secret'
		)
	);

export const copyTotp = (id: ItemId, fieldId: string | null = null) =>
	trying(async () => clipboard.copySecret((await vault.totp({ id, fieldId })).code, 'copied-code'));

export const setFavourite = (ids: ItemId[], favourite: boolean) =>
	doing(favourite ? 'favourites-added' : 'favourites-removed', () => vault.setFavourite({ ids, favourite }));

export const move = (ids: ItemId[], categoryId: CategoryId | null, name: string) =>
	doing(categoryId === null ? 'items-uncategorised' : 'items-moved', () => vault.move({ ids, categoryId }), { category: name });

export const addTag = (ids: ItemId[], name: string) =>
	doing('items-tagged', () => vault.tag({ ids, add: [name], remove: [] }), { tag: name });

/** To the trash, where it stays 30 days. */
export const trash = (ids: ItemId[]) => editor.leave(() => void doing('items-trashed', () => vault.trash({ ids })));

export const restore = (ids: ItemId[]) => doing('items-restored', () => vault.restore({ ids }));

/** What an action is about: the selected rows, or the one at hand. */
export const targets = (row: Pick<ItemRow, 'id'> | null): ItemId[] => (list.marked.size > 0 ? [...list.marked] : row ? [row.id] : []);
