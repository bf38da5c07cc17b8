/** How an open vault stands towards the server. */
import type { Time } from './items';

export type SyncKind =
	| 'saved' // everything here is acknowledged and verified
	| 'saving'
	| 'offline' // works; `pending` commits wait
	| 'signedOut' // the session ended; reading and editing go on, `pending` wait for `signInAgain`
	| 'behind' // the server went back (an old backup was restored, or it lies): it is given back what it lacks
	| 'fork' // the server holds another history: evidence kept, both merged
	| 'refused' // what the server sent does not verify: nothing of it was taken; `code` says why
	| 'tooOld'; // 426: this page is older than the server; outbox kept, reload offered

export interface SyncStatus {
	kind: SyncKind;
	/** Commits in the outbox. */
	pending: number;
	/** Conflict copies waiting. */
	conflicts: number;
	lastSyncAt: Time | null;
	/** Times that the server went back, oldest first, until they are acknowledged. */
	incidents: Incident[];
	/** For `refused`, and what healing met: stable error code. */
	code: string | null;
	/** Ages of the server's last proofs, as it reports them; null when it reports none. */
	backupVerifiedAt: Time | null;
	restoreProvedAt: Time | null;
}

/** The server went back to a state that this device had left behind. */
export interface Incident {
	noticedAt: Time;
	/** Whether it says that it was restored: otherwise it is an alarm. */
	announced: boolean;
	/** When it says that it was; null when it doesn't say. */
	restoredAt: Time | null;
	/** Whether it went on from there: its other history is kept as evidence, and merged. */
	forked: boolean;
	/** Where this device and the server stood. */
	ours: { seq: number; hash: string };
	server: { seq: number; hash: string };
	/** How many changes it lacked. */
	lacked: number;
	/** Whether both agree again. */
	healed: boolean;
}
