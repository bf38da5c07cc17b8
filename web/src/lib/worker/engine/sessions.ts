/**
 * Sessions with the server: the password gives level 1, the identity's signature level 2. The
 * password itself never leaves this worker, and what it proves to the server opens nothing.
 */
import { Failure } from '../failure';
import type { Login, Vault } from './core';
import { isLogoutOwed, oweLogout } from './directory';
import { get, isRefused, post, Refused } from './http';
import type { OpenVault } from './open-vault';
import type { Storage } from './storage';

interface SessionInfo {
	user: string;
	level: 1 | 2;
}

/** Ends the browser's session: now, or when the server is next reached. */
export async function endSession(): Promise<void> {
	await oweLogout(true);
	await endOwedSession();
}

/** Ends a session that was to end while the server was out of reach. */
export async function endOwedSession(): Promise<void> {
	if (!(await isLogoutOwed())) return;
	try {
		await post('/api/logout');
	} catch (cause) {
		if (!(cause instanceof Refused)) throw cause;
	}
	await oweLogout(false);
}

/** Both steps of a login, up to level 1; what the server said of the account, as JSON. */
export async function logIn(login: Login, deviceName: string): Promise<string> {
	await endOwedSession();
	const started = await post('/api/login/start', login.request());
	login.answer(started, deviceName);
	return login.finish(await post('/api/login/finish', login.request()));
}

/** Raises a session that `login` opened to level 2. */
export async function elevate(handle: Vault, login: Login): Promise<void> {
	const started = await post('/api/elevate/start');
	await post('/api/elevate/finish', handle.elevate(login, started, self.location.origin));
}

/** What a session is opened for. */
export type Signed = Pick<OpenVault, 'handle' | 'storage' | 'userName'>;

/** Opens a session of level 2 with the password. */
export async function signIn({ handle, storage, userName }: Signed, password: string): Promise<void> {
	const login = handle.login(userName, password);
	try {
		await logIn(login, (await storage.get('deviceName')) ?? '');
		await elevate(handle, login);
	} finally {
		login.free();
	}
}

/**
 * Makes sure that the browser's session is this account's and of level 2. Without a password, a
 * session that has ended rejects `signed-out`.
 */
export async function ensureSession(signed: Signed, password: string | null): Promise<void> {
	await register(signed.storage);
	const info = await current();
	if (info && JSON.parse(info).user === signed.storage.userId) {
		if ((JSON.parse(info) as SessionInfo).level === 2) return;
		const started = await post('/api/elevate/start');
		await post('/api/elevate/finish', signed.handle.elevateAgain(info, started, self.location.origin));
	} else if (password === null) {
		throw new Failure('signed-out');
	} else {
		await signIn(signed, password);
	}
}

/** The browser's session as the server describes it; null where there is none. */
async function current(): Promise<string | null> {
	try {
		return await get('/api/session');
	} catch (cause) {
		if (isRefused(cause, 'signed-out')) return null;
		throw cause;
	}
}

/** Runs what registers this account while no other tab, and nothing else in this one, does. */
export async function alone<T>(storage: Storage, run: () => Promise<T>): Promise<T> {
	return (await navigator.locks.request(`mdp-registration-${storage.userId}`, run)) as T;
}

/**
 * Sends the registration whose answer was lost, if there is one. A refusal may mean that it had
 * arrived (the id is taken, the invitation is used, nobody else may register now): the login that
 * follows tells.
 */
export function register(storage: Storage): Promise<void> {
	return alone(storage, async () => {
		const request = await storage.get('registration');
		if (request === undefined) return;
		try {
			await post('/api/register/finish', request);
		} catch (cause) {
			if (!(cause instanceof Refused) || cause.status === 429 || cause.status >= 500) throw cause;
		}
		await storage.remove('registration');
	});
}
