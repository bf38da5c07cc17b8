/**
 * What the page knows of an item. Plain JSON, camelCase; ids are lower-case hex,
 * times are milliseconds since 1970 (UTC).
 *
 * Every type of item is a list of fields with stable ids, so that showing, editing, copying,
 * revealing and the history are each written once. Names are those of `crates/vault/src/item`.
 */

/** 16 random bytes, 32 hex digits. */
export type ItemId = string;
/** 16 random bytes, 32 hex digits. */
export type CategoryId = string;
/** Milliseconds since 1970, UTC. */
export type Time = number;

export type ItemType = 'login' | 'note' | 'card' | 'identity' | 'sshKey' | 'wifi' | 'api' | 'custom';

/** What a custom field holds. Fields of the types have their own table, in `state/fields.ts`. */
export type CustomKind = 'text' | 'hidden' | 'boolean' | 'date' | 'url';

/** A field of an item: the core's name (`username`, `password`, `cardNumber`, …) or `custom-<16 hex>`. */
export type FieldRef = string;

/** One row of the list: enough to draw and to act on, without a secret. */
export interface ItemRow {
	id: ItemId;
	type: ItemType;
	title: string;
	/** User name, masked card number, network name… Empty when there is none. */
	subtitle: string;
	/** Host of the first URL, with its port when it is not the usual one. Empty when there is none. */
	host: string;
	favourite: boolean;
	categoryId: CategoryId | null;
	tags: string[];
	createdAt: Time;
	updatedAt: Time;
	/** When it went to the trash; null outside it. */
	trashedAt: Time | null;
	hasUserName: boolean;
	/** Whether `copyMain` has something to give: password, card number, note… */
	hasPassword: boolean;
	hasTotp: boolean;
	/** Conflict copies that wait for a decision. */
	conflicts: number;
	/** Changed here and not yet acknowledged by the server. */
	pending: boolean;
}

export interface FieldView {
	id: FieldRef;
	/** Null for the fields of the types. */
	kind: CustomKind | null;
	/** The person's own words for a custom field; null for the fields of the types. */
	label: string | null;
	secret: boolean;
	/** Null exactly when `secret`: ask `reveal` or `copySecret`. */
	value: string | null;
	/** Only for `password`. */
	strength: Strength | null;
	/** Earlier values that can be had back. */
	history: number;
}

export interface ItemDetail extends ItemRow {
	/** Only fields that have a value, in the order to show them. */
	fields: FieldView[];
	/** Any text the person calls an address: `nas.local:5000` is one. */
	urls: string[];
	notes: string;
	/** Earlier values of all fields together. */
	historyCount: number;
	/** Grows with each change; sent back with `updateItem`. */
	revision: number;
}

/** What the form holds; secrets in clear, since the person is editing them. */
export interface ItemDraft {
	type: ItemType;
	title: string;
	fields: FieldDraft[];
	urls: string[];
	notes: string;
	tags: string[];
	categoryId: CategoryId | null;
	favourite: boolean;
}

export interface FieldDraft {
	/** As in `FieldView`; `new-<n>` for a custom field added in this form. */
	id: FieldRef;
	kind: CustomKind | null;
	label: string | null;
	value: string;
}

export interface HistoryEntry {
	id: string;
	/** `title`, `notes` and `urls` (one a line) have a history too. */
	fieldId: FieldRef;
	kind: CustomKind | null;
	label: string | null;
	secret: boolean;
	/** The value it had; null when secret, until `revealHistory`. */
	value: string | null;
	/** When it was replaced. */
	at: Time;
	/** Name of the device that replaced it; empty when unknown. */
	device: string;
}

export interface Category {
	id: CategoryId;
	name: string;
	parentId: CategoryId | null;
}

export interface Tag {
	name: string;
	count: number;
}

/** 0 very weak … 4 excellent, as in zxcvbn. */
export interface Strength {
	score: 0 | 1 | 2 | 3 | 4;
	/** Decimal logarithm of the guesses needed. */
	guessesLog10: number;
	/** Fluent id without its prefix (`strength-warning-…`), or null. */
	warning: string | null;
}

export interface TotpCode {
	code: string;
	next: string;
	periodSeconds: number;
	/** When `code` stops being the current one. */
	validUntil: Time;
}

export interface GeneratorOptions {
	mode: 'characters' | 'words';
	/** Characters, 4 to 128. */
	length: number;
	lower: boolean;
	upper: boolean;
	digits: boolean;
	symbols: boolean;
	/** Leave out what is mistaken for something else: l 1 I O 0 … */
	avoidAmbiguous: boolean;
	/** Words, 3 to 12. */
	words: number;
	wordList: 'eff' | 'fr';
	separator: string;
	capitalise: boolean;
	withNumber: boolean;
}

export interface Generated {
	value: string;
	strength: Strength;
	/** Entropy of the choice itself, in bits. */
	bits: number;
}

export interface GeneratedEntry {
	value: string;
	at: Time;
}

/** Two edits of one field: the item kept one, a copy keeps the other. */
export interface Conflict {
	/** The conflict copy. */
	id: ItemId;
	/** The item it is a copy of. */
	of: ItemId;
	title: string;
	at: Time;
	device: string;
	fields: ConflictField[];
}

export interface ConflictField {
	fieldId: FieldRef;
	kind: CustomKind | null;
	label: string | null;
	secret: boolean;
	/** Value in the item; null when secret or absent. */
	kept: string | null;
	/** Value in the copy; null when secret or absent. */
	other: string | null;
}
