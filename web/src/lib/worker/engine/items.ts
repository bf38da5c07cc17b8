/** Lists, items, categories, conflicts: the vault's handle asked and changed. */
import type {
	Category,
	Conflict,
	Counts,
	Done,
	HistoryEntry,
	ItemDetail,
	ItemDraft,
	ItemId,
	ListPage,
	Strength,
	Tag,
	TotpCode,
	VaultApi
} from '../api';
import type { Context } from './context';
import { type Change, loadTools, type Vault } from './core';

export function itemCalls(context: Context) {
	const handle = () => context.open().handle;

	/** Makes a change, on disk when it resolves; the server hears of it next. */
	const change = async (make: (handle: Vault) => Change): Promise<Done> => {
		const { undo, count, id } = await context.open().write<Done>(make);
		context.exchange?.soon();
		return { undo, count, id };
	};

	/** The strength of an item's password, by the module that has the words; none while that can't be loaded. */
	const rate = async (id: ItemId, { title, fields }: ItemDetail): Promise<Strength | null> => {
		const tools = await loadTools().catch(() => null);
		if (!tools) return null;
		const userName = fields.find((field) => field.id === 'username')?.value ?? '';
		return JSON.parse(tools.strength(handle().reveal(id, 'password'), [title, userName])) as Strength;
	};

	return {
		list: async ({ offset, limit, ...query }) => JSON.parse(handle().list(JSON.stringify(query), offset, limit)) as ListPage,
		listIds: async (query) => JSON.parse(handle().listIds(JSON.stringify(query))) as string[],
		counts: async () => JSON.parse(handle().counts()) as Counts,
		categories: async () => JSON.parse(handle().categories()) as Category[],
		tags: async () => JSON.parse(handle().tags()) as Tag[],

		async item({ id }) {
			const detail = JSON.parse(handle().item(id)) as ItemDetail | null;
			for (const field of detail?.fields ?? []) {
				field.strength = field.id === 'password' ? await rate(id, detail as ItemDetail) : null;
			}
			return detail;
		},
		reveal: async ({ id, fieldId }) => handle().reveal(id, fieldId),
		copySecret: async ({ id, fieldId }) => handle().reveal(id, fieldId ?? undefined),
		copyUserName: async ({ id }) => handle().userName(id),
		totp: async ({ id, fieldId }) => JSON.parse(handle().totp(id, fieldId ?? undefined, Date.now())) as TotpCode,
		history: async ({ id }) => JSON.parse(handle().history(id)) as HistoryEntry[],
		revealHistory: async ({ id, entryId }) => handle().revealHistory(id, entryId),
		restoreField: ({ id, entryId }) => change((handle) => handle.restoreField(id, entryId, Date.now())),
		editItem: async ({ id }) => JSON.parse(handle().editItem(id)) as { draft: ItemDraft; revision: number },
		createItem: ({ draft }) => change((handle) => handle.createItem(JSON.stringify(draft), Date.now())),
		updateItem: ({ id, draft, revision }) => change((handle) => handle.updateItem(id, JSON.stringify(draft), revision, Date.now())),

		setFavourite: ({ ids, favourite }) => change((handle) => handle.setFavourite(ids, favourite, Date.now())),
		move: ({ ids, categoryId }) => change((handle) => handle.moveItems(ids, categoryId ?? undefined, Date.now())),
		tag: ({ ids, add, remove }) => change((handle) => handle.tagItems(ids, add, remove, Date.now())),
		trash: ({ ids }) => change((handle) => handle.trash(ids, Date.now())),
		restore: ({ ids }) => change((handle) => handle.untrash(ids, Date.now())),
		async deleteForever({ ids, password }) {
			handle().checkPassword(password);
			return change((handle) => handle.deleteForever(ids));
		},
		async undo({ token }) {
			await change((handle) => handle.undo(token));
		},

		async createCategory({ name, parentId }) {
			const { id } = await change((handle) => handle.createCategory(name, parentId ?? undefined, Date.now()));
			return { id: id ?? '', name, parentId };
		},
		async updateCategory({ id, name, parentId }) {
			await change((handle) => handle.updateCategory(id, name, parentId ?? undefined, Date.now()));
		},
		deleteCategory: ({ id }) => change((handle) => handle.deleteCategory(id, Date.now())),
		renameTag: ({ from, to }) => change((handle) => handle.renameTag(from, to, Date.now())),

		conflicts: async () => JSON.parse(handle().conflicts()) as Conflict[],
		revealConflict: async ({ id, fieldId, side }) => handle().revealConflict(id, fieldId, side === 'kept'),
		resolveConflict: ({ id, take, keepCopy }) => change((handle) => handle.resolveConflict(id, take, keepCopy, Date.now())),

		restoreRecord: ({ id }) => change((handle) => handle.restoreRecord(id)),
		// What doesn't open is set aside as soon as it is met: sealed, out of every list.
		quarantine: async ({ ids }) => ({ undo: null, count: ids.length, id: null })
	} satisfies Partial<VaultApi>;
}
