/** From bytes on disk to an open vault, and back. */
import type { Status } from '../api';
import { Failure } from '../failure';
import type { Here } from './ahead';
import { AutoLock } from './auto-lock';
import { breathe, type Context } from './context';
import { type Core, loadTools, type Vault } from './core';
import { account, noteAccount } from './directory';
import { Exchange } from './exchange';
import { arriving } from './http';
import { OpenVault } from './open-vault';
import { fetchPull } from './pull';
import { decrypt, take } from './rsa';
import { ensureSession } from './sessions';
import type { Storage } from './storage';
import type { Told } from './tabs';

/** Items whose words are read for searches without a break. */
const ITEMS_AT_ONCE = 250;

/** An account whose identity is open and whose vault isn't yet. */
export interface Arriving {
	core: Core;
	handle: Vault;
	storage: Storage;
	userName: string;
	rsa: CryptoKey;
	generation: number;
	password: string | null;
}

/** Opens the identity that this browser keeps, then the vault. Needs no server. */
export async function unlock(context: Context, accountId: string, password: string): Promise<Status> {
	if (context.vault) await lock(context, 'asked');
	const entry = await account(accountId);
	if (!entry) throw new Failure('no-such-account-here');
	const here = await context.ahead.take(accountId);
	const { core, storage } = here;
	const handle = openIdentity(context, accountId, here, password);
	try {
		let { generation } = here;
		const salvaged = handle.load(here.stored);
		const rsa = await take(handle.rsa());
		if (salvaged) generation = await storage.apply(handle.takeUnstored());
		await enter(context, { core, handle, storage, userName: entry.userName, rsa, generation, password });
	} catch (cause) {
		handle.free();
		storage.close();
		throw cause;
	}
	return context.tellStatus();
}

/** Opens the identity; what was read of the account stays for another try, if that fails. */
function openIdentity(context: Context, accountId: string, here: Here, password: string): Vault {
	try {
		return here.core.Vault.unlock(here.device, password);
	} catch (cause) {
		context.ahead.keep(accountId, here);
		throw cause;
	}
}

/** Opens the vault, after a first pull where nothing of it is here, and makes it the open one. */
export async function enter(context: Context, arriving: Arriving): Promise<OpenVault> {
	const { core, handle, storage, userName, rsa, password } = arriving;
	let { generation } = arriving;
	if (!handle.isOpen()) {
		if (handle.needsPull()) {
			await ensureSession(arriving, password);
			generation = await firstPull(handle, storage);
		}
		const request = handle.openBegin();
		handle.openFinish((await decrypt(rsa, request)) ?? undefined);
	}
	const settings = (await storage.get('settings')) ?? {};
	await noteAccount(storage.userId, { lastUsedAt: Date.now() });
	const changed = (ids: string[] | null) => {
		context.emit({ event: 'changed', ids });
		context.exchange?.tell();
	};
	const vault = new OpenVault(core, handle, storage, userName, rsa, generation, changed, (told) => hear(context, told));
	const autoLock = new AutoLock(settings, (reason) => void lock(context, reason));
	context.vault = vault;
	context.accountId = storage.userId;
	context.ahead.forget();
	context.exchange = new Exchange(context, vault, password);
	context.autoLock = autoLock;
	context.leaving.add(() => autoLock.stop());
	// The first rows come before the first request, and both before what is needed later.
	setTimeout(() => void context.exchange?.start(), 50);
	// What another tab stored before this one listened.
	setTimeout(() => void vault.follow().catch(() => {}), 50);
	setTimeout(() => void readWords(vault), 50);
	setTimeout(() => void loadTools().catch(() => {}), 1_000);
	return vault;
}

/** Makes searches quick, a moment's work at a time. */
async function readWords(vault: OpenVault): Promise<void> {
	while (!vault.isClosed && !vault.handle.readWords(ITEMS_AT_ONCE)) await breathe();
}

/** Takes a whole vault in: nothing of it was here. */
async function firstPull(handle: Vault, storage: Storage): Promise<number> {
	const pulled = await arriving(fetchPull(handle, AbortSignal.timeout(300_000)));
	if (pulled === 'unchanged') throw new Failure('pull-truncated');
	const { batch } = handle.finishPull();
	const { kind, code } = JSON.parse(handle.standing()) as { kind: string; code: string | null };
	if (kind !== 'sound') throw new Failure('not-verified', { code: code ?? kind });
	return storage.apply(batch);
}

/** Locks: secrets are wiped, what is sealed stays. */
export async function lock(context: Context, reason: 'asked' | 'time' | 'sleep' | 'otherTab'): Promise<void> {
	const { vault } = context;
	if (!vault) return;
	context.exchange?.stop();
	context.vault = context.exchange = context.autoLock = null;
	for (const stop of context.operations.values()) stop.abort();
	for (const leave of context.leaving) leave();
	context.leaving.clear();
	if (reason === 'asked') vault.tabs.tell({ told: 'lock' });
	// A write under way ends first: its change is on disk or it isn't.
	await vault.tabs.alone(async () => vault.close());
	context.emit({ event: 'locked', reason });
	await context.tellStatus();
}

/** What another tab of the same account says. */
function hear(context: Context, told: Told): void {
	const { vault, exchange } = context;
	if (!vault || !exchange) return;
	switch (told.told) {
		case 'stored':
			void vault.follow().catch(() => {});
			break;
		case 'exchange':
			exchange.asked();
			break;
		case 'signedIn':
			exchange.signedIn();
			break;
		case 'sync':
			exchange.hear(told.sync);
			break;
		case 'activity':
			context.autoLock?.activity();
			break;
		case 'lock':
		case 'loggedOut':
			void lock(context, 'otherTab');
			break;
	}
}
