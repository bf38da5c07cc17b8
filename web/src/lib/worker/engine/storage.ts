/**
 * What this browser keeps of one account: a database of its own, named by the user's id, so that two
 * accounts never meet. Everything in it is sealed or signed, but for the settings.
 */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';
import type { Settings } from '../api';
import { Failure } from '../failure';
import type { Batch } from './core';

/** What is kept beside the replica, by name. */
export interface Meta {
	/** The identity at rest. */
	device: Uint8Array;
	/** Grows with every change of the replica: a tab that has another number reads it again. */
	generation: number;
	/** The registration's last request, until the server has answered it. */
	registration: string;
	/** Recovery kit not confirmed yet, sealed. */
	kit: Uint8Array;
	/** Generated passwords, sealed. */
	generated: Uint8Array;
	settings: Partial<Settings>;
	proofs: Proofs;
	deviceName: string;
	lastSyncAt: number;
}

/** When each way back in was made, and last shown to work. */
export interface Proofs {
	keyFileAt?: number;
	keyFileProvedAt?: number;
	codeAt?: number;
	codeProvedAt?: number;
	installedAt?: number;
	/** When a self-reading archive was last made. */
	archiveAt?: number;
}

interface Schema extends DBSchema {
	replica: { key: IDBValidKey; value: Uint8Array };
	meta: { key: string; value: Meta[keyof Meta] };
	/** Forms not saved yet, sealed. */
	forms: { key: string; value: Uint8Array };
}

/** Every pair of a replica, and its generation, as of one moment. */
export interface Pairs {
	keys: unknown[];
	values: Uint8Array[];
	generation: number;
	/** The identity at rest. */
	device: Uint8Array | undefined;
}

const STRICT = { durability: 'strict' } as const;
const nameOf = (userId: string) => `mdp-${userId}`;

export class Storage {
	private constructor(
		readonly userId: string,
		private db: IDBPDatabase<Schema>
	) {}

	/** Opens the database. Where it may not be made, one that is missing is `replica-damaged`. */
	static async open(userId: string, make = true): Promise<Storage> {
		let missing = false;
		const db = await openDB<Schema>(nameOf(userId), 1, {
			upgrade(db, _from, _to, tx) {
				if (!make) {
					missing = true;
					tx.abort();
					return;
				}
				for (const store of ['replica', 'meta', 'forms'] as const) db.createObjectStore(store);
			},
			// Another tab logs the account out.
			blocking: (_, __, event) => (event.target as IDBDatabase).close()
		}).catch(() => {
			throw new Failure(missing ? 'replica-damaged' : 'storage-refused');
		});
		return new Storage(userId, db);
	}

	static async delete(userId: string): Promise<void> {
		await deleteDB(nameOf(userId));
	}

	close(): void {
		this.db.close();
	}

	async load(): Promise<Pairs> {
		const tx = this.db.transaction(['replica', 'meta']);
		const replica = tx.objectStore('replica');
		const beside = tx.objectStore('meta');
		const [keys, values, generation, device] = await Promise.all([
			replica.getAllKeys(),
			replica.getAll(),
			beside.get('generation'),
			beside.get('device')
		]);
		return { keys, values, generation: (generation as number | undefined) ?? 0, device: device as Uint8Array | undefined };
	}

	async generation(): Promise<number> {
		return (await this.get('generation')) ?? 0;
	}

	/** Applies a batch, whole and on disk, and gives the new generation. Only under the write lock. */
	apply(batch: Batch, meta: Partial<Meta> = {}): Promise<number> {
		return writing(async () => {
			const tx = this.db.transaction(['replica', 'meta'], 'readwrite', STRICT);
			const replica = tx.objectStore('replica');
			const beside = tx.objectStore('meta');
			const generation = (((await beside.get('generation')) as number | undefined) ?? 0) + 1;
			for (const [key, value] of batch.puts) void replica.put(value, key as BufferSource);
			for (const key of batch.deletes) void replica.delete(key as BufferSource);
			for (const [name, value] of Object.entries({ ...meta, generation })) void beside.put(value, name);
			await tx.done;
			return generation;
		});
	}

	async get<K extends keyof Meta>(name: K): Promise<Meta[K] | undefined> {
		return (await this.db.get('meta', name)) as Meta[K] | undefined;
	}

	put<K extends keyof Meta>(name: K, value: Meta[K]): Promise<void> {
		return writing(async () => {
			const tx = this.db.transaction('meta', 'readwrite', STRICT);
			await Promise.all([tx.store.put(value, name), tx.done]);
		});
	}

	/** Several at once: all of them or none. */
	keep(meta: Partial<Meta>): Promise<void> {
		return writing(async () => {
			const tx = this.db.transaction('meta', 'readwrite', STRICT);
			for (const [name, value] of Object.entries(meta)) void tx.store.put(value, name);
			await tx.done;
		});
	}

	remove(name: keyof Meta): Promise<void> {
		return writing(() => this.db.delete('meta', name));
	}

	putForm(key: string, sealed: Uint8Array): Promise<void> {
		return writing(async () => void (await this.db.put('forms', sealed, key)));
	}

	removeForm(key: string): Promise<void> {
		return writing(() => this.db.delete('forms', key));
	}

	async forms(): Promise<[string, Uint8Array][]> {
		const tx = this.db.transaction('forms');
		const [keys, values] = await Promise.all([tx.store.getAllKeys(), tx.store.getAll()]);
		return keys.map((key, n) => [key, values[n] as Uint8Array]);
	}
}

/** Says in our words why a browser did not keep something. */
async function writing<T>(write: () => Promise<T>): Promise<T> {
	try {
		return await write();
	} catch (cause) {
		if (cause instanceof Failure) throw cause;
		throw new Failure(cause instanceof DOMException && cause.name === 'QuotaExceededError' ? 'storage-full' : 'storage-refused');
	}
}
