/** The recovery kit, key files, the key check and the ways back in. */
import type { FileToSave } from './api';
import type { ItemId, Time } from './items';

/** What the printed page carries. The code exists nowhere else once the kit is forgotten. */
export interface RecoveryKit {
	/** 128 bits in groups of characters, as printed and read aloud. */
	code: string[];
	userName: string;
	/** User id, 32 hex digits. */
	userId: string;
	/** Address of the web vault, and the server's id. */
	server: string;
	serverId: string;
	/** Identity fingerprint in groups. */
	fingerprint: string;
	createdAt: Time;
}

export type KeyFileFormat = 'mdp-keybundle-v2' | 'zk-keybundle-v1' | 'legacy-2025';

/** The outside of a key file, as it claims; nothing of it is proved until it is opened. */
export interface KeyFileInfo {
	format: KeyFileFormat;
	userName: string | null;
	server: string | null;
	fingerprint: string | null;
	createdAt: Time | null;
	/** False when it names another server than this one. */
	forThisServer: boolean | null;
}

export type RecoveryPathKind = 'keyFile' | 'printedCode' | 'otherDevice' | 'thisDevice';

export interface RecoveryPath {
	kind: RecoveryPathKind;
	/** Null: does not exist, as far as this device knows. */
	createdAt: Time | null;
	/** When it was last shown to work; null for never. */
	provedAt: Time | null;
	/** How many there are, for devices. */
	count: number;
}

export type LossKind = 'device' | 'password' | 'keyFile' | 'printedCode' | 'server';
export type LossTodo = 'keyFile' | 'printedCode' | 'pending' | 'tryOne' | 'password' | 'backup' | 'attachments' | 'archive';

/** A single loss, and what is left of the account after it today. */
export interface Loss {
	kind: LossKind;
	/** Everything is kept, what an archive holds, or nothing. */
	outcome: 'whole' | 'content' | 'lost';
	/** What to do about it, Fluent id without its prefix (`loss-todo-…`); null for nothing. */
	todo: LossTodo | null;
}

export interface RecoveryPaths {
	fingerprint: string;
	paths: RecoveryPath[];
	losses: Loss[];
	/** When a self-reading archive was last made here; null for never. */
	archiveAt: Time | null;
	/** Old private keys (`zk-keybundle-v1`) kept to open the previous system's rows. */
	legacyKeys: number;
}

export type KeyFailureKind =
	| 'does-not-open' // no key at hand opens the record
	| 'commitment' // sealed for another place: swapped, moved or replayed
	| 'signature' // a commit that no member's key signed
	| 'missing-bytes' // the ledger lists it, nobody has its bytes
	| 'unlisted'; // bytes that the ledger does not list

/** What can be done about a failure: `importKey` → /import, the others are calls. */
export type KeyFailureWay = 'importKey' | 'quarantine' | 'restoreRecord';

export interface KeyFailure {
	itemId: ItemId;
	/** Empty when the title itself does not open. */
	title: string;
	kind: KeyFailureKind;
	ways: KeyFailureWay[];
}

export interface KeyCheckReport {
	at: Time;
	fingerprint: string;
	/** The server's challenge: answered, refused, or not asked for want of a connection. */
	possession: 'proved' | 'refused' | 'offline';
	vaults: number;
	records: number;
	recordsOpened: number;
	commits: number;
	commitsVerified: number;
	failures: KeyFailure[];
}

/** A self-reading archive: the file, and how many attachments could not be put in. */
export interface ArchiveMade {
	file: FileToSave;
	missing: number;
}
