/** An open account in this tab: its handle, its storage, its keys in WebCrypto, its fellow tabs. */
import { Failure } from '../failure';
import type { Batch, Change, Core, Vault } from './core';
import { noteAccount } from './directory';
import { decrypt } from './rsa';
import type { Meta, Storage } from './storage';
import { Tabs, type Told } from './tabs';

export class OpenVault {
	readonly tabs: Tabs;
	private closed = false;
	private following: Promise<void> | null = null;

	constructor(
		readonly core: Core,
		readonly handle: Vault,
		readonly storage: Storage,
		readonly userName: string,
		private rsa: CryptoKey,
		private generation: number,
		/** Records changed, here or in another tab; null for many. */
		private changed: (ids: string[] | null) => void,
		hear: (told: Told) => void
	) {
		this.tabs = new Tabs(storage.userId, hear);
	}

	get id(): string {
		return this.storage.userId;
	}

	decrypt(ciphertext: Uint8Array): Promise<Uint8Array | undefined> {
		return decrypt(this.rsa, ciphertext).then((answer) => answer ?? undefined);
	}

	/**
	 * Makes a change and stores it, alone among the tabs and on top of what they stored. When this
	 * resolves it is on disk; when it rejects, nothing has changed.
	 */
	write<T>(make: (handle: Vault) => Change, meta: Partial<Meta> = {}): Promise<T> {
		return this.tabs.alone(async () => {
			await this.catchUp();
			const { batch, json } = await this.made(make);
			await this.store(batch, meta);
			const answer = JSON.parse(json) as T & { ids?: string[]; changed?: string[] };
			const ids = answer.ids ?? answer.changed ?? null;
			if (!ids || ids.length > 0) this.tell(ids && ids.length <= 50 ? ids : null);
			return answer;
		});
	}

	/** The same for what changes no record: a push on its way, signatures checked. */
	writeQuietly<T extends { batch: Batch } | undefined>(make: (handle: Vault) => T): Promise<T> {
		return this.tabs.alone(async () => {
			await this.catchUp();
			const made = await this.made(make);
			if (made) await this.store(made.batch);
			return made;
		});
	}

	/** Takes over what another tab stored, if it did. Asked many times while it waits, it does so once. */
	follow(): Promise<void> {
		this.following ??= this.tabs.alone(() => {
			this.following = null;
			return this.catchUp();
		});
		return this.following;
	}

	/** Runs with the write lock held, on top of what other tabs stored. */
	settled<T>(run: () => Promise<T>): Promise<T> {
		return this.tabs.alone(async () => {
			await this.catchUp();
			return run();
		});
	}

	/** Locks: the handle's secrets are wiped, the storage is let go. */
	close(): void {
		this.closed = true;
		this.tabs.close();
		this.storage.close();
		this.handle.free();
	}

	get isClosed(): boolean {
		return this.closed;
	}

	private async catchUp(): Promise<void> {
		if (this.closed) throw new Failure('locked');
		if ((await this.storage.generation()) === this.generation) return;
		this.tellPage(await this.reload());
	}

	private async reload(): Promise<string[]> {
		const { keys, values, generation } = await this.storage.load();
		const changed = this.handle.adopt(keys, values);
		this.generation = generation;
		return changed;
	}

	/** A change that fails midway may leave memory ahead of the disk: back to what the disk has. */
	private async made<T>(make: (handle: Vault) => T): Promise<T> {
		try {
			return make(this.handle);
		} catch (cause) {
			await this.reload();
			throw cause;
		}
	}

	private async store(batch: Batch, meta: Partial<Meta> = {}): Promise<void> {
		if (batch.puts.length + batch.deletes.length + Object.keys(meta).length === 0) return;
		try {
			this.generation = await this.storage.apply(batch, meta);
		} catch (cause) {
			// Memory is ahead of the disk: back to what the disk has.
			await this.reload();
			throw cause;
		}
		const { pending } = JSON.parse(this.handle.standing()) as { pending: number };
		await noteAccount(this.id, { pending }).catch(() => {});
	}

	private tell(ids: string[] | null): void {
		this.tabs.tell({ told: 'stored', ids });
		this.changed(ids);
	}

	private tellPage(ids: string[]): void {
		if (ids.length > 0) this.changed(ids.length <= 50 ? ids : null);
	}
}
