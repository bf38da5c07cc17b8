/** The vault as it was, compared with what it is. */
import type { CustomKind, FieldRef, ItemId, ItemRow, Time } from './items';

/** What has become of an item since: `lost` when nobody keeps its version of then any more. */
export type Since = 'removed' | 'changed' | 'added' | 'lost';

export interface PastRow {
	id: ItemId;
	since: Since;
	/** As it was, where it was there, else as it is; null where neither can be shown. */
	item: ItemRow | null;
}

/** A state of the vault that the ledger vouches for. */
export interface Past {
	/** The number of the change that the vault stood at. */
	seq: number;
	/** When that change was made, by its author's clock. */
	madeAt: Time;
	/** The items that are different today; those that are the same are left out. */
	rows: PastRow[];
}

export interface PastField {
	fieldId: FieldRef;
	kind: CustomKind | null;
	label: string | null;
	secret: boolean;
	/** Today; null when empty or secret. */
	kept: string | null;
	/** Then; the same. */
	other: string | null;
}

export type PastMore = 'type' | 'category' | 'tags' | 'favourite' | 'trash' | 'attachments';

export interface PastItem {
	fields: PastField[];
	/** What else is another. */
	more: PastMore[];
}
