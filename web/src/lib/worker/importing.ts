/** Bringing items in from a file of another system. Everything here happens in this browser. */
import type { ItemType, Time } from './items';

/** The core's code of a format that holds entries; shown as `import-format-<format>`. */
export type ImportFormat = 'sql' | 'sql-gz' | 'json-export' | 'csv-export' | 'key-sample';

export interface ImportSource {
	/** Handle for the next calls. */
	source: string;
	fileName: string;
	format: ImportFormat;
	/** True when entries are sealed: `importUnlock` comes next. */
	needsKey: boolean;
	/** Accounts found in a dump; empty for a file that is one person's. */
	accounts: ImportAccount[];
}

export interface ImportAccount {
	/** As in the file. */
	id: string;
	userName: string;
	entries: number;
	categories: number;
	bundles: number;
}

export type ImportRowKind = 'add' | 'merge' | 'skip' | 'unreadable';

export interface ImportPreview {
	add: number;
	/** Same item, with something new: both are kept, the older value in its history. */
	merge: number;
	/** Already here, to the letter. */
	skip: number;
	unreadable: number;
	categories: number;
	bundles: number;
	/** Bundles whose passphrase was not given: carried over whole, sealed. */
	bundlesClosed: number;
}

export interface ImportPreviewRow {
	kind: ImportRowKind;
	type: ItemType;
	title: string;
	subtitle: string;
	category: string;
	/** Why it is unreadable: the core's code (`import-reason-<code>`); null for the rest. */
	reason: string | null;
}

export interface ImportReportSummary {
	id: string;
	at: Time;
	fileName: string;
	format: ImportFormat;
	added: number;
	merged: number;
	skipped: number;
	unreadable: number;
	bundles: number;
	categories: number;
	/** True when it was stopped before its end: what is counted is what was committed. */
	cancelled: boolean;
}

export interface ImportReport extends ImportReportSummary {
	/** Entries that were not brought in as items, each with its reason. */
	unreadableRows: ImportPreviewRow[];
}
