/** What the parts of the engine share: who is open, what the page was told. */
import type { Status, SyncStatus, VaultEvent } from '../api';
import { Failure } from '../failure';
import { NO_SYNC } from '../no-sync';
import { Ahead } from './ahead';
import type { AutoLock } from './auto-lock';
import { accounts, type Entry, noteAccount, watchAccounts } from './directory';
import type { Exchange } from './exchange';
import type { OpenVault } from './open-vault';

export class Context {
	/** The open account; null while locked. */
	vault: OpenVault | null = null;
	exchange: Exchange | null = null;
	autoLock: AutoLock | null = null;
	/** What is here of the account that is likely to be unlocked next. */
	readonly ahead = new Ahead();
	/** The account that is open or was last. */
	accountId: string | null = null;
	/** Whether the server takes new accounts; null while unreachable. */
	registrationOpen: boolean | null = null;
	online = true;
	sync: SyncStatus = NO_SYNC;
	/** Long calls that run, by the page's name for them. */
	readonly operations = new Map<string, AbortController>();
	/** Called when the vault locks: what belongs to it is let go. */
	readonly leaving = new Set<() => void>();

	constructor(readonly emit: (event: VaultEvent) => void) {
		watchAccounts(async () => {
			const { accounts } = await this.tellStatus();
			this.ahead.retain(accounts.map(({ id }) => id));
		});
	}

	/** The open vault; rejects `locked`. */
	open(): OpenVault {
		if (!this.vault) throw new Failure('locked');
		return this.vault;
	}

	async status(): Promise<Status> {
		const known = await accounts();
		const accountId = this.accountId ?? known[0]?.id ?? null;
		return {
			accounts: known.map(({ id, userName, lastUsedAt, pending, kitConfirmed }) => ({ id, userName, lastUsedAt, pending, kitConfirmed })),
			accountId,
			unlocked: this.vault !== null,
			server: self.location.host,
			registrationOpen: this.registrationOpen,
			online: this.online,
			sync: this.sync
		};
	}

	async tellStatus(): Promise<Status> {
		const status = await this.status();
		this.emit({ event: 'status', status });
		return status;
	}

	/** Changes what is known of an account, and says so. */
	async note(id: string, patch: Partial<Entry>): Promise<void> {
		await noteAccount(id, patch);
		await this.tellStatus();
	}

	setSync(sync: SyncStatus): void {
		if (JSON.stringify(sync) === JSON.stringify(this.sync)) return;
		this.sync = sync;
		this.emit({ event: 'sync', sync });
	}

	setOnline(online: boolean): void {
		if (online === this.online) return;
		this.online = online;
		void this.tellStatus();
	}

	/** Runs a call that the page may follow and stop. */
	async long<T>(
		operation: string,
		run: (progress: (phase: string, done: number, total: number) => void, signal: AbortSignal) => Promise<T>
	): Promise<T> {
		const stop = new AbortController();
		this.operations.set(operation, stop);
		try {
			return await run((phase, done, total) => this.emit({ event: 'progress', operation, phase, done, total }), stop.signal);
		} finally {
			this.operations.delete(operation);
		}
	}
}

/** Lets the page's calls in between two pieces of long work. */
export const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
