/** What an unlocking needs besides the password, read while that is typed: all of it is sealed or signed. */
import { Failure } from '../failure';
import { type Core, loadCore, type StoredReplica } from './core';
import { Storage } from './storage';

/** What this browser keeps of an account, before it is open. */
export interface Here {
	core: Core;
	storage: Storage;
	/** The identity at rest. */
	device: Uint8Array;
	stored: StoredReplica;
	generation: number;
}

async function read(accountId: string): Promise<Here> {
	const core = await loadCore();
	const storage = await Storage.open(accountId, false);
	try {
		const { device, keys, values, generation } = await storage.load();
		if (!device) throw new Failure('replica-damaged');
		return { core, storage, device, stored: new core.StoredReplica(device, keys, values), generation };
	} catch (cause) {
		storage.close();
		throw cause;
	}
}

export class Ahead {
	private read: { accountId: string; here: Promise<Here> } | null = null;

	/** Reads what the account that is likely to be unlocked next has here. */
	begin(accountId: string): void {
		this.forget();
		const here = read(accountId);
		// Whoever unlocks reads it again, and is told.
		here.catch(() => {});
		this.read = { accountId, here };
	}

	/** What the account has here now, no longer kept: read ahead, if nothing was stored since. */
	async take(accountId: string): Promise<Here> {
		const ahead = this.read?.accountId === accountId ? this.read.here : null;
		if (ahead) this.read = null;
		else this.forget();
		const here = await ahead?.catch(() => null);
		if (!here) return read(accountId);
		if ((await here.storage.generation().catch(() => null)) === here.generation) return here;
		free(here);
		return read(accountId);
	}

	/** Keeps it for another try: the password was wrong. */
	keep(accountId: string, here: Here): void {
		this.forget();
		this.read = { accountId, here: Promise.resolve(here) };
	}

	/** Lets go of an account that isn't one of these any more: it was logged out in another tab. */
	retain(accountIds: string[]): void {
		if (this.read && !accountIds.includes(this.read.accountId)) this.forget();
	}

	forget(): void {
		this.read?.here.then(free, () => {});
		this.read = null;
	}
}

function free({ stored, storage }: Here): void {
	stored.free();
	storage.close();
}
