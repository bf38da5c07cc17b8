/**
 * The contract between the page and the worker that holds the vault.
 *
 * The page calls `VaultApi` and listens to `VaultEvent`; nothing else crosses. Keys never do, and a
 * secret value does only when a call that says so (`reveal`, `copySecret`, `editItem`, …) asks for it.
 * Every call either resolves or rejects with a `Failure`, whose code has a message `error-<code>`
 * in `locales/` (what happened, what was not lost, what to do).
 *
 * Two implementations: `engine.ts` (WASM, fetch, IndexedDB) and `mock.ts` (development and tests).
 */

import type {
	ImportAccount,
	ImportPreview,
	ImportPreviewRow,
	ImportReport,
	ImportReportSummary,
	ImportRowKind,
	ImportSource
} from './importing';
import type {
	Category,
	CategoryId,
	Conflict,
	FieldRef,
	Generated,
	GeneratedEntry,
	GeneratorOptions,
	HistoryEntry,
	ItemDetail,
	ItemDraft,
	ItemId,
	ItemRow,
	ItemType,
	Strength,
	Tag,
	Time,
	TotpCode
} from './items';
import type { ArchiveMade, KeyCheckReport, KeyFileInfo, RecoveryKit, RecoveryPaths } from './keys';
import type { Past, PastItem } from './past';
import type { SyncStatus } from './sync';

export type * from './importing';
export type * from './items';
export type * from './keys';
export type * from './past';
export type * from './sync';

// ── Status ──────────────────────────────────────────────────────────────────────────────────────

/** An account this browser has a replica of. Two accounts here never see each other's. */
export interface KnownAccount {
	/** User id, 32 hex digits. */
	id: string;
	userName: string;
	lastUsedAt: Time;
	/** Commits made here and not acknowledged by the server. */
	pending: number;
	/** False until the onboarding's last step: the recovery kit exists and a part was given back. */
	kitConfirmed: boolean;
}

export interface Status {
	accounts: KnownAccount[];
	/** The one that is open or was last; null on a fresh browser. */
	accountId: string | null;
	unlocked: boolean;
	/** Host name of the server, to tell accounts of several servers apart. */
	server: string;
	/** Whether this server takes new accounts without an invitation; null while unreachable. */
	registrationOpen: boolean | null;
	online: boolean;
	sync: SyncStatus;
}

// ── Lists ───────────────────────────────────────────────────────────────────────────────────────

export type View =
	| { kind: 'all' }
	| { kind: 'favourites' }
	| { kind: 'trash' }
	| { kind: 'conflicts' }
	| { kind: 'uncategorised' }
	| { kind: 'category'; id: CategoryId } // and what is below it
	| { kind: 'tag'; name: string }
	| { kind: 'type'; type: ItemType };

/** With a search text, `best` ranks; without, it means `updated`. */
export type Sort = 'best' | 'updated' | 'created' | 'title';

export interface ListQuery {
	view: View;
	/** Ranked, accent-insensitive, over every field but secrets; empty for everything. */
	text: string;
	sort: Sort;
}

export interface ListPage {
	/** How many there are in all. */
	total: number;
	offset: number;
	rows: ItemRow[];
}

export interface Counts {
	all: number;
	favourites: number;
	trash: number;
	conflicts: number;
	uncategorised: number;
	byType: Partial<Record<ItemType, number>>;
	/** Items in the category itself and below it. */
	byCategory: Record<CategoryId, number>;
}

/** What a change gives back: how to undo it, and how many items it touched. */
export interface Done {
	/** Null when there is nothing to undo. */
	undo: string | null;
	count: number;
	/** The item created or changed, when it is one. */
	id: ItemId | null;
}

/** A form that was open when the vault locked or the tab closed. Sealed by the worker. */
export interface SavedForm {
	key: string;
	/** Null for a new item. */
	itemId: ItemId | null;
	/** Revision the form started from. */
	revision: number;
	draft: ItemDraft;
	at: Time;
}

export interface Settings {
	/** 0 never. */
	autoLockMinutes: number;
	/** Lock when the machine slept, whatever the minutes say. */
	lockOnSleep: boolean;
	/** 0 never clears. */
	clipboardSeconds: number;
	generator: GeneratorOptions;
}

/** A file made for the person to keep. The page saves it; nothing keeps it here. */
export interface FileToSave {
	name: string;
	mime: string;
	text: string | Blob;
}

// ── Calls ───────────────────────────────────────────────────────────────────────────────────────

export interface VaultApi {
	// Session
	boot(): Promise<Status>;
	status(): Promise<Status>;
	/** Ends with the vault open and the kit in memory. `invitation` is the token of the link, or null. */
	signUp(p: { userName: string; password: string; invitation: string | null; deviceName: string }): Promise<RecoveryKit>;
	/** The kit while this worker still has it: between `signUp`, `comeBack` or `newRecoveryCode` and `confirmKit`. */
	pendingKit(): Promise<RecoveryKit | null>;
	/** True when the given group of the printed code is right; the kit is then forgotten. */
	confirmKit(p: { group: number; text: string }): Promise<boolean>;
	unlock(p: { accountId: string; password: string }): Promise<Status>;
	lock(): Promise<void>;
	/** The session ended while the vault is open: get a new one, then push what waits. */
	signInAgain(p: { password: string }): Promise<void>;
	/**
	 * Makes the account again on a server that doesn't know it (any more), with the password of this device and a new
	 * printed code; the vault is handed back meanwhile. `invitation` is the token of the link, where the server has
	 * other accounts. Rejects `account-known` where there is nothing to make.
	 */
	comeBack(p: { password: string; invitation: string | null }): Promise<RecoveryKit>;
	/** Rejects `outbox-not-empty` unless the outbox is empty or was exported since its last change. */
	logout(): Promise<void>;
	/** The commits that wait, sealed, as a file that can be handed to any device of the account. */
	exportOutbox(): Promise<FileToSave>;
	/** Keeps the auto-lock away; the page calls it on input, at most every few seconds. */
	activity(): Promise<void>;
	/** Pull and push now. */
	sync(): Promise<void>;
	/** The person has seen that the server went back. */
	acknowledgeIncidents(): Promise<void>;

	// A second device: password first (level 1), then something that carries the identity
	signIn(p: { userName: string; password: string; deviceName: string }): Promise<{ fingerprint: string; hasRecoverySlot: boolean }>;
	/** Reads the outside of a key file; decrypts nothing. */
	inspectKeyFile(p: { text: string }): Promise<KeyFileInfo>;
	/** Rejects `key-file-ahead` where the server lacks what the file knows of, unless `acceptOlder`. */
	signInWithKeyFile(p: { text: string; passphrase: string; acceptOlder: boolean }): Promise<Status>;
	signInWithCode(p: { code: string }): Promise<Status>;
	/** Forgets a sign-in begun and not finished. */
	cancelSignIn(): Promise<void>;

	// Lists
	list(p: ListQuery & { offset: number; limit: number }): Promise<ListPage>;
	/** Every id of the list, in its order, for selecting ranges and all. */
	listIds(p: ListQuery): Promise<ItemId[]>;
	counts(): Promise<Counts>;
	categories(): Promise<Category[]>;
	tags(): Promise<Tag[]>;

	// One item
	item(p: { id: ItemId }): Promise<ItemDetail | null>;
	reveal(p: { id: ItemId; fieldId: FieldRef }): Promise<string>;
	/** `fieldId` null: the type's main secret (password, card number, note, private key…). */
	copySecret(p: { id: ItemId; fieldId: FieldRef | null }): Promise<string>;
	/** The user name or its like, for the row's button. */
	copyUserName(p: { id: ItemId }): Promise<string>;
	totp(p: { id: ItemId; fieldId: FieldRef | null }): Promise<TotpCode>;
	/** Codes for a secret being typed; rejects `totp-invalid`. */
	totpPreview(p: { secret: string }): Promise<TotpCode>;
	history(p: { id: ItemId }): Promise<HistoryEntry[]>;
	revealHistory(p: { id: ItemId; entryId: string }): Promise<string>;
	restoreField(p: { id: ItemId; entryId: string }): Promise<Done>;
	editItem(p: { id: ItemId }): Promise<{ draft: ItemDraft; revision: number }>;
	createItem(p: { draft: ItemDraft }): Promise<Done>;
	/** `revision` is where the form started; a change made since is merged, never overwritten. */
	updateItem(p: { id: ItemId; draft: ItemDraft; revision: number }): Promise<Done>;

	// Several items
	setFavourite(p: { ids: ItemId[]; favourite: boolean }): Promise<Done>;
	move(p: { ids: ItemId[]; categoryId: CategoryId | null }): Promise<Done>;
	tag(p: { ids: ItemId[]; add: string[]; remove: string[] }): Promise<Done>;
	trash(p: { ids: ItemId[] }): Promise<Done>;
	restore(p: { ids: ItemId[] }): Promise<Done>;
	/** Cannot be undone: the password is checked, and a snapshot is taken first. */
	deleteForever(p: { ids: ItemId[]; password: string }): Promise<Done>;
	undo(p: { token: string }): Promise<void>;

	// Categories and tags
	createCategory(p: { name: string; parentId: CategoryId | null }): Promise<Category>;
	updateCategory(p: { id: CategoryId; name: string; parentId: CategoryId | null }): Promise<void>;
	/** Its items move to its parent; nothing is deleted with it. */
	deleteCategory(p: { id: CategoryId }): Promise<Done>;
	renameTag(p: { from: string; to: string }): Promise<Done>;

	// Generator and strength
	generate(p: GeneratorOptions): Promise<Generated>;
	/** Newest first. A value enters it when `rememberGenerated` says it was used or copied. */
	generatorHistory(): Promise<GeneratedEntry[]>;
	rememberGenerated(p: { value: string }): Promise<void>;
	clearGeneratorHistory(): Promise<void>;
	/** `context`: words that make a password weak (user name, title). */
	strength(p: { text: string; context: string[] }): Promise<Strength>;

	// Forms that survive a lock
	saveForm(p: Omit<SavedForm, 'at'>): Promise<void>;
	savedForms(): Promise<SavedForm[]>;
	dropForm(p: { key: string }): Promise<void>;

	// Conflicts
	conflicts(): Promise<Conflict[]>;
	/** A secret value of a conflict; `side` as in `ConflictField`. Empty when that side has none. */
	revealConflict(p: { id: ItemId; fieldId: FieldRef; side: 'kept' | 'other' }): Promise<string>;
	/** `take`: fields to have from the copy. `keepCopy`: the copy stays, as an item of its own. */
	resolveConflict(p: { id: ItemId; take: FieldRef[]; keepCopy: boolean }): Promise<Done>;

	// The vault as it was
	/** What has become of each item since `at`, as the server received the changes. Rejects `vault-not-yet`. */
	past(p: { at: Time }): Promise<Past>;
	/** The same state, compared anew. */
	pastAgain(): Promise<Past>;
	pastItem(p: { id: ItemId }): Promise<PastItem>;
	/** A value of then. */
	revealPast(p: { id: ItemId; fieldId: FieldRef }): Promise<string>;
	/** Brings an item back as it was: an edit, which can be undone. */
	restorePast(p: { id: ItemId }): Promise<Done>;
	closePast(): Promise<void>;

	// Keys and recovery
	/** Long; emits `progress`. */
	keyCheck(p: { operation: string }): Promise<KeyCheckReport>;
	/** Sets a record that does not open or verify aside: kept, sealed, out of the lists. */
	quarantine(p: { ids: ItemId[] }): Promise<Done>;
	/** Takes the last verified bytes of a record that this device has, as a new revision. */
	restoreRecord(p: { id: ItemId }): Promise<Done>;
	recoveryPaths(): Promise<RecoveryPaths>;
	/** Rejects `weak-passphrase`. */
	exportKeyFile(p: { passphrase: string; password: string }): Promise<FileToSave>;
	/** The whole vault as one sealed page that reads itself; may be followed and stopped. Rejects `weak-passphrase`. */
	exportArchive(p: { operation: string; passphrase: string; password: string }): Promise<ArchiveMade>;
	/** Opens the file and compares it with the identity at hand; nothing is installed. */
	proveKeyFile(p: { text: string; passphrase: string }): Promise<void>;
	/** Makes a new printed code and replaces the recovery slot. */
	newRecoveryCode(p: { password: string }): Promise<RecoveryKit>;
	proveRecoveryCode(p: { code: string }): Promise<void>;

	// Import. `source` is a handle; a locked vault or `importClose` forgets it.
	importOpen(p: { name: string; bytes: ArrayBuffer }): Promise<ImportSource>;
	/** For a source that needs a key: the account in the dump, and the key file with its passphrase. */
	importUnlock(p: { source: string; accountId: string | null; keyFile: string; passphrase: string }): Promise<ImportAccount>;
	/** Opens the secret bundles that this passphrase opens; says how many. */
	importOpenBundles(p: { source: string; passphrase: string }): Promise<{ opened: number; closed: number }>;
	importPreview(p: { source: string; accountId: string | null; operation: string }): Promise<ImportPreview>;
	importPreviewRows(p: {
		source: string;
		kind: ImportRowKind | null;
		offset: number;
		limit: number;
	}): Promise<{ total: number; rows: ImportPreviewRow[] }>;
	/** Long; emits `progress`; the report is kept. `keepUnreadable`: sealed leftovers are brought in whole. */
	importApply(p: { source: string; operation: string; keepUnreadable: boolean }): Promise<ImportReport>;
	importClose(p: { source: string }): Promise<void>;
	/** Newest first. */
	importReports(): Promise<ImportReportSummary[]>;
	importReport(p: { id: string }): Promise<ImportReport | null>;
	/** Stops a long call, which then rejects `cancelled`; what was committed stays and is reported. */
	cancel(p: { operation: string }): Promise<void>;

	// Settings of this account on this browser (language and theme are the page's own)
	settings(): Promise<Settings>;
	setSettings(p: Partial<Settings>): Promise<Settings>;
}

// ── Events ──────────────────────────────────────────────────────────────────────────────────────

export type VaultEvent =
	/** Accounts, locked or unlocked, online. */
	| { event: 'status'; status: Status }
	| { event: 'sync'; sync: SyncStatus }
	/** Items, categories or tags changed: ask lists and counts again. `ids` null when many. */
	| { event: 'changed'; ids: ItemId[] | null }
	| { event: 'locked'; reason: 'asked' | 'time' | 'sleep' | 'otherTab' }
	| Progress;

export interface Progress {
	event: 'progress';
	operation: string;
	/** Fluent id without its prefix: `progress-<phase>`. */
	phase: string;
	done: number;
	/** 0 while unknown. */
	total: number;
}

// ── On the wire ─────────────────────────────────────────────────────────────────────────────────

/** What a call rejects with. `args` fill the placeables of `error-<code>`. */
export interface FailureData {
	code: string;
	args: Record<string, string | number>;
}

export type Method = keyof VaultApi;

export interface Call {
	id: number;
	method: Method;
	params: unknown;
}

export type Answer = { id: number; ok: true; value: unknown } | { id: number; ok: false; error: FailureData };

/** The worker's last word: its memory is to go with all that was opened in it. */
export interface Ended {
	event: 'ended';
}
export type FromWorker = Answer | VaultEvent | Ended;

/** What `engine.ts` and `mock.ts` export as `create`. */
export type CreateVault = (emit: (event: VaultEvent) => void) => VaultApi;
