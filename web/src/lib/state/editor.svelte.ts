/**
 * The form of one item. What is typed goes to the worker as it is typed, and is sealed there: a lock,
 * an ended session or a closed tab loses nothing, and the form is back after unlocking.
 */
import type { CategoryId, CustomKind, FieldDraft, ItemDraft, ItemId, ItemType, SavedForm } from '$lib/worker/api';
import { vault } from '$lib/worker/client';
import { TYPE_FIELDS } from './fields';
import { t } from './i18n.svelte';
import { list } from './list.svelte';
import { place } from './place.svelte';
import { session } from './session.svelte';
import { errorText, toasts } from './toasts.svelte';

const SAVE_AFTER_MS = 300;

export class Form {
	draft: ItemDraft = $state({ type: 'login', title: '', fields: [], urls: [], notes: '', tags: [], categoryId: null, favourite: false });
	saving = $state(false);
	error = $state('');
	private start: string;
	private timer: ReturnType<typeof setTimeout> | undefined;
	private added = 0;

	dirty = $derived.by(() => JSON.stringify(this.draft) !== this.start);

	constructor(
		readonly key: string,
		readonly itemId: ItemId | null,
		readonly revision: number,
		draft: ItemDraft,
		/** A form brought back is unsaved by definition. */
		resumed = false
	) {
		this.draft = withFields(draft);
		this.start = resumed ? '' : JSON.stringify(this.draft);
	}

	field(id: string): FieldDraft | undefined {
		return this.draft.fields.find((f) => f.id === id);
	}

	/** Another type: its fields appear, those that hold something stay. */
	retype(type: ItemType) {
		const kept = this.draft.fields.filter((f) => f.kind !== null || f.value !== '');
		this.draft = withFields({ ...this.draft, type, fields: kept });
	}

	addCustom(kind: CustomKind): string {
		const id = `new-${Date.now().toString(36)}-${++this.added}`;
		this.draft.fields.push({ id, kind, label: '', value: kind === 'boolean' ? 'false' : '' });
		return id;
	}

	removeField(id: string) {
		this.draft.fields = this.draft.fields.filter((f) => f.id !== id);
	}

	/** Keeps what is typed, a moment after the last key. */
	keepSoon() {
		clearTimeout(this.timer);
		this.timer = setTimeout(() => void this.keep(), SAVE_AFTER_MS);
	}

	/** Keeps it now. Failing that, the form itself is still here. */
	async keep(): Promise<void> {
		clearTimeout(this.timer);
		if (!this.dirty || this.saving) return;
		const { key, itemId, revision } = this;
		await vault.saveForm({ key, itemId, revision, draft: $state.snapshot(this.draft) }).catch(() => {});
	}

	/** True once the change is in the vault. A failure leaves the form as it is. */
	async save(): Promise<boolean> {
		if (this.saving) return false;
		this.saving = true;
		this.error = '';
		clearTimeout(this.timer);
		const draft = clean($state.snapshot(this.draft));
		try {
			const done = this.itemId
				? await vault.updateItem({ id: this.itemId, draft, revision: this.revision })
				: await vault.createItem({ draft });
			await vault.dropForm({ key: this.key });
			toasts.done(this.itemId ? 'item-saved' : 'item-created', done);
			editor.form = null;
			if (done.id) place.open(done.id);
			return true;
		} catch (cause) {
			this.error = errorText(cause);
			return false;
		} finally {
			this.saving = false;
		}
	}

	async discard(): Promise<void> {
		clearTimeout(this.timer);
		editor.form = null;
		await vault.dropForm({ key: this.key }).catch(() => {});
	}
}

class Editor {
	form = $state.raw<Form | null>(null);
	/** What to do once the person has decided about an unsaved form. */
	leaving = $state.raw<(() => void) | null>(null);

	/** Runs `then`, after asking when a form has unsaved changes. */
	leave(then: () => void) {
		if (this.form?.dirty) this.leaving = then;
		else {
			this.form = null;
			then();
		}
	}

	create(type: ItemType) {
		this.leave(() => {
			const { view } = list;
			const categoryId: CategoryId | null = view.kind === 'category' ? view.id : null;
			const tags = view.kind === 'tag' ? [view.name] : [];
			const favourite = view.kind === 'favourites';
			place.itemId = null;
			place.item = null;
			place.step();
			this.form = new Form(`new-${Date.now().toString(36)}`, null, 0, { ...EMPTY, type, categoryId, tags, favourite });
		});
	}

	async edit(id: ItemId): Promise<void> {
		try {
			const { draft, revision } = await vault.editItem({ id });
			this.form = new Form(`edit-${id}`, id, revision, draft);
		} catch (cause) {
			toasts.failed(cause);
		}
	}

	/** After unlocking: the form that was open is open again. */
	async resume(): Promise<void> {
		const saved = await vault.savedForms().catch((): SavedForm[] => []);
		const [last] = saved;
		if (!last || this.form) return;
		if (last.itemId) place.open(last.itemId);
		else place.step();
		this.form = new Form(last.key, last.itemId, last.revision, last.draft, true);
		toasts.show(t('form-resumed'));
	}
}

const EMPTY: ItemDraft = { type: 'login', title: '', fields: [], urls: [], notes: '', tags: [], categoryId: null, favourite: false };

/** Every field of the type, in order, then whatever else the item holds. */
export function withFields(draft: ItemDraft): ItemDraft {
	const known = TYPE_FIELDS[draft.type].map(
		(id): FieldDraft => draft.fields.find((f) => f.id === id) ?? { id, kind: null, label: null, value: '' }
	);
	const rest = draft.fields.filter((f) => !known.includes(f));
	return { ...draft, fields: [...known, ...rest] };
}

/** Without what was left empty. */
export function clean(draft: ItemDraft): ItemDraft {
	return {
		...draft,
		title: draft.title.trim(),
		fields: draft.fields.filter((f) => f.value !== '' || (f.kind !== null && f.label?.trim())),
		urls: draft.urls.map((url) => url.trim()).filter(Boolean)
	};
}

export const editor = new Editor();
session.onLock(() => {
	editor.form = null;
	editor.leaving = null;
});
