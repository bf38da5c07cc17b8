/** Dragging rows onto a category or a tag of the sidebar. Only ids travel, and only within the page. */
import type { ItemId } from '$lib/worker/api';

const TYPE = 'application/x-mdp-items';

export function dragIds(event: DragEvent, ids: ItemId[]): void {
	event.dataTransfer?.setData(TYPE, ids.join(' '));
	if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move';
}

export const draggedIds = (event: DragEvent): ItemId[] => (event.dataTransfer?.getData(TYPE) ?? '').split(' ').filter(Boolean);
