/** The archive in this page: its blocks, and the module that opens them. No other file knows WASM. */
import moduleText from 'virtual:reader-module';
import type { CustomKind, ItemType, Time } from '../lib/worker/items';
import { Archive, initSync, inspect, totpCode } from '../lib/worker/pkg/mdp_reader.js';

/** An item as `mdp-export-v1` writes it. `docs/spec/item.md`. */
export interface Item {
	id: string;
	record: 'item';
	type: ItemType | `type-${number}`;
	fields: Record<string, string>;
	urls: string[];
	custom: { id: string; label: string; kind: CustomKind | { unknown: number }; value: string; extra?: Extra }[];
	tags: string[];
	category: string | null;
	favourite: boolean;
	attachments: { blob: string; name: string; size: number; mime: string; addedAt: Time; extra?: Extra }[];
	createdAt: Time;
	updatedAt: Time;
	trashedAt: Time | null;
	history: { replacedAt: Time; field: string; value: string; label: string }[];
	origin: { system: string; account: string; id: string; digest: string } | null;
	conflictOf: string | null;
	extra?: Extra;
}
export interface Category {
	id: string;
	record: 'category';
	name: string;
	description: string;
	parent: string | null;
}
/** What an import could not read. */
export interface Leftover {
	id: string;
	record: 'leftover';
	title: string;
	/** Stable code of why. */
	code: string;
	at: Time;
	origin: NonNullable<Item['origin']>;
	/** The source's own text. */
	payload: string;
}
/** What a newer program added, as it encoded it. */
export type Extra = Record<string, string>;

export interface Outside {
	userName: string;
	server: string;
	createdAt: Time;
}

export interface Vault {
	vault: string;
	seq: number | null;
	head: string | null;
	/** The block of each attachment that is here, by blob; why the others are not. */
	files: Map<string, number>;
	missing: Map<string, string>;
	items: Item[];
	categories: Map<string, Category>;
	leftovers: Leftover[];
	unreadable: { id: string; reason: string }[];
}

export interface Opened {
	user: string;
	server: string;
	fingerprint: string;
	vaults: Vault[];
}

let opened: Archive | null = null;

/** Starts the module; what the archive says of itself. Null where the blocks are missing. */
export function outside(): Outside | null {
	initSync({ module: decode(moduleText) as BufferSource });
	const header = block('mdp-header');
	return header && JSON.parse(inspect(header));
}

/** Opens the content. Throws `{code}`. */
export function open(passphrase: string): Opened {
	const [header, content] = [block('mdp-header'), block('mdp-content')];
	if (!header || !content) throw { code: 'malformed' };
	opened = Archive.open(header, content, passphrase);
	const index = JSON.parse(opened.index());
	return { ...index, vaults: index.vaults.map((vault: Indexed, at: number) => read(vault, at)) };
}

type Indexed = Pick<Vault, 'vault' | 'seq' | 'head'> & { files: [string, number][]; missing: [string, string][] };

function read(vault: Indexed, at: number): Vault {
	const { records, unreadable } = JSON.parse(opened?.records(at) ?? '{}') as {
		records: (Item | Category | Leftover)[];
		unreadable?: Vault['unreadable'];
	};
	const of = <R extends Item | Category | Leftover>(kind: R['record']) => records.filter((record): record is R => record.record === kind);
	return {
		...vault,
		files: new Map(vault.files),
		missing: new Map(vault.missing),
		items: of<Item>('item'),
		categories: new Map(of<Category>('category').map((category) => [category.id, category])),
		leftovers: of<Leftover>('leftover'),
		unreadable: unreadable ?? []
	};
}

/** An attachment in clear. Throws `{code}`. */
export function file(vault: number, blob: string, number: number): Uint8Array {
	const sealed = block(`mdp-file-${number}`);
	if (!opened || !sealed) throw { code: 'malformed' };
	return opened.file(vault, blob, sealed);
}

/** The code of a one-time secret now; null for a secret that makes none. */
export function code(secret: string): { code: string; remainingSeconds: number } | null {
	try {
		return JSON.parse(totpCode(secret, Date.now()));
	} catch {
		return null;
	}
}

function block(id: string): Uint8Array | null {
	const text = document.getElementById(id)?.textContent;
	return text ? decode(text) : null;
}

/** Base64, a piece at a time: `atob` makes a string of its own of each. */
function decode(text: string): Uint8Array {
	const PIECE = 1 << 20;
	const out = new Uint8Array((text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0));
	for (let at = 0, to = 0; at < text.length; at += PIECE) {
		const piece = atob(text.slice(at, at + PIECE));
		for (let n = 0; n < piece.length; n++) out[to++] = piece.charCodeAt(n);
	}
	return out;
}
