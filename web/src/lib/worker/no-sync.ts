/** How a vault stands before anything was exchanged. */
import type { SyncStatus } from './api';

export const NO_SYNC: SyncStatus = {
	kind: 'offline',
	pending: 0,
	conflicts: 0,
	lastSyncAt: null,
	incidents: [],
	code: null,
	backupVerifiedAt: null,
	restoreProvedAt: null
};
