/**
 * What the page knows of an item. Plain JSON, camelCase; ids are lower-case hex,
 * times are milliseconds since 1970 (UTC).
 *
 * Every type of item is a list of fields with stable ids, so that showing, editing, copying,
 * revealing and the history are each written once. The ids of each type are in `state/fields.ts`.
 */

/** 16 random bytes, 32 hex digits. */
export type ItemId = string;
/** 16 random bytes, 32 hex digits. */
export type CategoryId = string;
/** Milliseconds since 1970, UTC. */
export type Time = number;

export type ItemType = 'login' | 'note' | 'card' | 'identity' | 'sshKey' | 'wifi' | 'apiCredential' | 'custom';

/** How a value is shown and typed; not what it means. */
export type FieldKind =
	| 'text'
	| 'multiline'
	| 'password' // secret, one line: coloured, measured, generated
	| 'secretText' // secret, several lines: an SSH key, a token, a secret bundle
	| 'pin'
	| 'totp' // an otpauth:// URI or a base32 secret
	| 'email'
	| 'phone'
	| 'url'
	| 'date' // YYYY-MM-DD
	| 'month'; // YYYY-MM

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
	/** Stable within the item: `userName`, `password`, … or `custom:<hex>`. */
	id: string;
	kind: FieldKind;
	/** The person's own words for a custom field; null for the fields of the type. */
	label: string | null;
	secret: boolean;
	/** Null exactly when `secret`: ask `reveal` or `copySecret`. */
	value: string | null;
	/** Only for `password` fields. */
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
	/** As in `FieldView`; `new:<n>` for a custom field added in this form. */
	id: string;
	kind: FieldKind;
	label: string | null;
	secret: boolean;
	value: string;
}

export interface HistoryEntry {
	id: string;
	fieldId: string;
	/** Null for the fields of the type. */
	label: string | null;
	kind: FieldKind;
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
	fieldId: string;
	label: string | null;
	kind: FieldKind;
	secret: boolean;
	/** Value in the item; null when secret or absent. */
	kept: string | null;
	/** Value in the copy; null when secret or absent. */
	other: string | null;
}
