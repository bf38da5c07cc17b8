/** The accounts of this browser: their names, and nothing of what they hold. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { KnownAccount } from '../api';
import { Failure } from '../failure';

export interface Entry extends KnownAccount {
	/** The server's id: a server that changes it is not the one of this account. */
	serverId: string;
}

interface Schema extends DBSchema {
	accounts: { key: string; value: Entry };
	/** What the server has yet to be told. */
	owed: { key: 'logout'; value: true };
}

/** Tells the other tabs that an account came or went. */
const channel = new BroadcastChannel('mdp');

/** Calls `changed` when another tab added or removed an account. */
export function watchAccounts(changed: () => void): void {
	channel.onmessage = changed;
}

let opening: Promise<IDBPDatabase<Schema>> | null = null;

function directory(): Promise<IDBPDatabase<Schema>> {
	opening ??= openDB<Schema>('mdp', 1, {
		upgrade(db) {
			db.createObjectStore('accounts', { keyPath: 'id' });
			db.createObjectStore('owed');
		},
		terminated() {
			opening = null;
		}
	}).catch(() => {
		opening = null;
		throw new Failure('storage-refused');
	});
	return opening;
}

/** Last used first. */
export async function accounts(): Promise<Entry[]> {
	const all = await (await directory()).getAll('accounts');
	return all.sort((a, b) => b.lastUsedAt - a.lastUsedAt);
}

export async function account(id: string): Promise<Entry | undefined> {
	return (await directory()).get('accounts', id);
}

export async function putAccount(entry: Entry): Promise<void> {
	await (await directory()).put('accounts', entry);
	channel.postMessage(null);
}

/** Changes an entry that is there; one that isn't stays away. */
export async function noteAccount(id: string, patch: Partial<Entry>): Promise<void> {
	const tx = (await directory()).transaction('accounts', 'readwrite');
	const entry = await tx.store.get(id);
	if (entry) await tx.store.put({ ...entry, ...patch });
	await tx.done;
}

export async function removeAccount(id: string): Promise<void> {
	await (await directory()).delete('accounts', id);
	channel.postMessage(null);
}

/** Whether this browser's session was to end and the server hasn't heard of it. */
export async function isLogoutOwed(): Promise<boolean> {
	return (await (await directory()).get('owed', 'logout')) === true;
}

export async function oweLogout(owed: boolean): Promise<void> {
	const db = await directory();
	if (owed) await db.put('owed', true, 'logout');
	else await db.delete('owed', 'logout');
}
