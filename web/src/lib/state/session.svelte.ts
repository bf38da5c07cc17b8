/** Who is here, locked or unlocked, in step with the server or not. */
import type { Status, SyncStatus } from '$lib/worker/api';
import { listen, vault } from '$lib/worker/client';
import { Failure } from '$lib/worker/failure';
import { NO_SYNC } from '$lib/worker/no-sync';

class Session {
	status = $state.raw<Status | null>(null);
	sync = $state.raw<SyncStatus>(NO_SYNC);
	/** Nothing stands between this device and the server. */
	inStep = $derived(this.sync.kind === 'saved' || this.sync.kind === 'saving');
	/** Why the vault could not even start. */
	failure = $state.raw<Failure | null>(null);
	/** Whether the browser promised to keep the replica; null until asked. */
	persistent = $state<boolean | null>(null);
	/** Why it is locked, to say so on the unlock page. */
	lockedBy = $state<'asked' | 'time' | 'sleep' | 'otherTab' | null>(null);

	unlocked = $derived(this.status?.unlocked ?? false);
	account = $derived(this.status?.accounts.find((a) => a.id === this.status?.accountId) ?? null);

	private leaving = new Set<() => void>();

	async start(): Promise<void> {
		listen((event) => {
			if (event.event === 'status') this.take(event.status);
			else if (event.event === 'sync') this.sync = event.sync;
			else if (event.event === 'locked') {
				this.lockedBy = event.reason;
				this.forget();
			}
		});
		try {
			this.take(await vault.boot());
			await this.askPersistence();
		} catch (cause) {
			this.failure = Failure.from(cause);
		}
	}

	take(status: Status) {
		const was = this.unlocked;
		this.status = status;
		this.sync = status.sync;
		if (status.unlocked) this.lockedBy = null;
		else if (was) this.forget();
	}

	/** Called when the vault closes: whatever showed something of it lets go. */
	onLock(forget: () => void): void {
		this.leaving.add(forget);
	}

	private forget() {
		for (const forget of this.leaving) forget();
	}

	private async askPersistence() {
		const storage = navigator.storage;
		if (!storage?.persist) this.persistent = false;
		else this.persistent = (await storage.persisted()) || (await storage.persist());
	}
}

export const session = new Session();
