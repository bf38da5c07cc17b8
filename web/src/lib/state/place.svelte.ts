/**
 * Where the person is in the vault: which item, which pane. On a phone each step is an entry of the
 * browser's history, so that “back” goes back; nothing about the vault is ever in an address.
 */
import { pushState } from '$app/navigation';
import { page } from '$app/state';
import type { ItemDetail, ItemId } from '$lib/worker/api';
import { listen, vault } from '$lib/worker/client';
import { session } from './session.svelte';
import { toasts } from './toasts.svelte';

const PHONE = '(max-width: 699px)';

class Place {
	itemId = $state<ItemId | null>(null);
	item = $state.raw<ItemDetail | null>(null);
	/** The item asked for is no longer there. */
	gone = $state(false);
	drawer = $state(false);
	palette = $state(false);
	shortcuts = $state(false);
	/** Bumped to put the focus in the search field. */
	searchFocus = $state(0);

	open(id: ItemId) {
		this.itemId = id;
		if (this.item?.id !== id) this.item = null;
		void this.load();
		this.step();
	}

	/** On a phone, the detail becomes the page: remember it in the history. */
	step() {
		if (matchMedia(PHONE).matches && !page.state.detail) pushState('', { detail: true });
	}

	/** Shows the list again. */
	close() {
		this.itemId = null;
		this.item = null;
		if (page.state.detail) history.back();
	}

	async load(): Promise<void> {
		const id = this.itemId;
		if (!id) return;
		try {
			const item = await vault.item({ id });
			if (id !== this.itemId) return;
			this.item = item;
			this.gone = item === null;
		} catch (cause) {
			if (session.unlocked) toasts.failed(cause);
		}
	}

	forget() {
		this.itemId = null;
		this.item = null;
		this.palette = false;
		this.drawer = false;
	}
}

export const place = new Place();
session.onLock(() => place.forget());
listen((event) => {
	if (event.event === 'changed' && session.unlocked && (event.ids === null || event.ids.includes(place.itemId ?? ''))) void place.load();
});
