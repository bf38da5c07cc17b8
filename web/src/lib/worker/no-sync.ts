/** How a vault stands before anything was exchanged. */
import type { SyncStatus } from './api';

export const NO_SYNC: SyncStatus = {
	kind: 'offline',
	pending: 0,
	conflicts: 0,
	lastSyncAt: null,
	restoredAt: null,
	serverSeq: null,
	deviceSeq: null,
	code: null,
	evidence: false,
	backupVerifiedAt: null,
	restoreProvedAt: null
};
