/** Coming in and going out: sign-up, unlock, a second device, logging out. */
import type { RecoveryKit, Status, VaultApi } from '../api';
import { Failure } from '../failure';
import { toBase64 } from './base64';
import type { Context } from './context';
import { type Core, type Login, loadCore, loadTools, type Vault } from './core';
import { account, putAccount, removeAccount } from './directory';
import { get, isUnreachable, post, Refused } from './http';
import { type Arriving, enter, lock, unlock } from './opening';
import { generateRsa, take } from './rsa';
import { elevate, endOwedSession, endSession, logIn, register, signIn } from './sessions';
import { type Meta, Storage } from './storage';

interface ServerInfo {
	server: string;
	registration: 'open' | 'invitation' | 'closed';
}

/** A sign-in begun: level 1, waiting for something that carries the identity. */
interface Begun {
	core: Core;
	login: Login;
	userName: string;
	deviceName: string;
	password: string;
}

/** How a first pull ends where the server lacks what is known of it. */
const LACKING = ['behind', 'pull-lost-head'];

export function accountCalls(context: Context) {
	let begun: Begun | null = null;

	const forgetSignIn = () => {
		begun?.login.free();
		begun = null;
	};

	const askServer = async (): Promise<{ text: string; info: ServerInfo }> => {
		try {
			await endOwedSession();
			const text = await get('/api/info');
			const info = JSON.parse(text) as ServerInfo;
			context.registrationOpen = info.registration === 'open';
			context.setOnline(true);
			return { text, info };
		} catch (cause) {
			if (isUnreachable(cause)) context.setOnline(false);
			throw cause;
		}
	};

	/** Makes a signed-in device one of the account's, its vault pulled and open. */
	const install = async (carried: (login: Login) => Vault, acceptOlder = false): Promise<Status> => {
		if (!begun) throw new Failure('signed-out');
		const { core, login, userName, deviceName, password } = begun;
		const handle = carried(login);
		const userId = handle.userId();
		const known = (await account(userId)) !== undefined;
		const storage = await Storage.open(userId);
		try {
			const rsa = await take(handle.rsa());
			await elevate(handle, login);
			// A replica from before is taken over, with the edits that wait in it.
			const before = await storage.load();
			if (before.keys.length > 0) handle.load(new core.StoredReplica(handle.storeBytes(), before.keys, before.values));
			if (acceptOlder) handle.acceptOlder();
			const meta: Partial<Meta> = { device: handle.storeBytes(), deviceName };
			if (!known) meta.proofs = { installedAt: Date.now() };
			const generation = await storage.apply(handle.takeUnstored(), meta);
			const now = Date.now();
			await putAccount({ id: userId, userName, lastUsedAt: now, pending: 0, kitConfirmed: true, serverId: handle.serverId() });
			const arriving: Arriving = { core, handle, storage, userName, rsa, generation, password };
			await enter(context, arriving);
		} catch (cause) {
			handle.free();
			storage.close();
			if (!known) {
				await removeAccount(userId);
				await Storage.delete(userId);
			}
			throw cause;
		}
		forgetSignIn();
		return context.tellStatus();
	};

	return {
		async boot() {
			const asked = askServer().then(
				() => void context.tellStatus(),
				() => {}
			);
			void loadCore().catch(() => {});
			const status = await context.status();
			if (status.accountId && !status.unlocked) context.ahead.begin(status.accountId);
			// On a fresh browser the first page depends on the answer.
			if (status.accounts.length > 0) return status;
			await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, 2_000))]);
			return context.status();
		},
		status: () => context.status(),

		async signUp({ userName, password, invitation, deviceName }) {
			if (context.vault) await lock(context, 'asked');
			const [core, tools] = await Promise.all([loadCore(), loadTools()]);
			if (tools.isWeak(password, [userName, self.location.hostname])) throw new Failure('weak-password');
			const step = new core.SignUp(userName, password, invitation ?? undefined);
			const making = generateRsa();
			making.catch(() => {});
			const [{ text }, started] = await Promise.all([askServer(), post('/api/register/start', step.request())]);
			const { pkcs8, key: rsa } = await making;
			step.finish(started, text, pkcs8, Date.now());
			pkcs8.fill(0);
			const registration = step.request();
			const shown = (JSON.parse(registration) as { userName: string }).userName;
			const now = Date.now();
			const kit: RecoveryKit = { ...JSON.parse(step.kit()), userName: shown, server: self.location.origin, createdAt: now };
			const handle = step.vault();
			step.free();

			// Stored before it is sent: if the answer is lost, only this browser has the identity.
			const storage = await Storage.open(handle.userId());
			const generation = await storage.apply(handle.takeUnstored(), {
				device: handle.storeBytes(),
				deviceName,
				registration,
				kit: handle.sealLocal('kit', JSON.stringify(kit)),
				proofs: { installedAt: now, codeAt: now }
			});
			await putAccount({
				id: handle.userId(),
				userName: shown,
				lastUsedAt: now,
				pending: 0,
				kitConfirmed: false,
				serverId: handle.serverId()
			});
			try {
				await post('/api/register/finish', registration);
				await storage.remove('registration');
			} catch (cause) {
				handle.free();
				storage.close();
				// Refused means that the server has nothing of it. Lost means that it may: unlocking asks again.
				if (cause instanceof Refused) {
					await removeAccount(kit.userId);
					await Storage.delete(kit.userId);
				}
				await context.tellStatus();
				throw cause;
			}
			await enter(context, { core, handle, storage, userName: shown, rsa, generation, password });
			await context.tellStatus();
			return kit;
		},

		async pendingKit() {
			const { vault } = context;
			const sealed = await vault?.storage.get('kit');
			return vault && sealed ? (JSON.parse(vault.handle.openLocal('kit', sealed)) as RecoveryKit) : null;
		},

		async confirmKit({ group, text }) {
			const { handle, storage, id } = context.open();
			const sealed = await storage.get('kit');
			if (!sealed) return false;
			const kit = JSON.parse(handle.openLocal('kit', sealed)) as RecoveryKit;
			const { groupMatches } = await loadTools();
			if (!groupMatches(kit.code.join('-'), group, text)) return false;
			// The page is there; that its code opens the slot is shown by trying it.
			await storage.remove('kit');
			await context.note(id, { kitConfirmed: true });
			return true;
		},

		unlock: ({ accountId, password }) => unlock(context, accountId, password),
		lock: () => lock(context, 'asked'),

		async signInAgain({ password }) {
			const vault = context.open();
			await register(vault.storage);
			await signIn(vault, password);
			vault.tabs.tell({ told: 'signedIn' });
			context.exchange?.signedIn();
		},

		async logout() {
			const { vault } = context;
			if (!vault) return;
			const id = vault.id;
			await vault.settled(async () => {
				const { pending } = JSON.parse(vault.handle.standing()) as { pending: number };
				if (!vault.handle.mayBeWiped()) throw new Failure('outbox-not-empty', { count: pending });
			});
			// On the server when it can be reached; here in any case.
			await endSession().catch(() => {});
			vault.tabs.tell({ told: 'loggedOut' });
			await lock(context, 'asked');
			await removeAccount(id);
			await Storage.delete(id);
			context.accountId = null;
			await context.tellStatus();
		},

		async exportOutbox() {
			const vault = context.open();
			const bytes = await vault.settled(async () => vault.handle.exportOutbox());
			const outbox = { format: 'mdp-outbox-v1', user: vault.id, edits: toBase64(bytes) };
			return { name: `${vault.userName}.mdp-outbox.json`, mime: 'application/json', text: `${JSON.stringify(outbox)}\n` };
		},

		async activity() {
			context.autoLock?.activity();
			context.vault?.tabs.tell({ told: 'activity' });
		},

		async sync() {
			context.open();
			await context.exchange?.now();
		},

		async acknowledgeIncidents() {
			await context.open().write((handle) => ({ batch: handle.acknowledgeIncidents(), json: '{}' }));
			context.exchange?.soon();
		},

		async signIn({ userName, password, deviceName }) {
			forgetSignIn();
			const core = await loadCore();
			const login = new core.Login(userName, password);
			try {
				const found = JSON.parse(await logIn(login, deviceName)) as { fingerprint: string; hasRecoverySlot: boolean };
				begun = { core, login, userName: userName.trim(), deviceName, password };
				return { fingerprint: found.fingerprint, hasRecoverySlot: found.hasRecoverySlot };
			} catch (cause) {
				login.free();
				throw cause;
			}
		},

		async inspectKeyFile({ text }) {
			const { inspectKeyFile } = await loadTools();
			const { serverId, created, ...outside } = JSON.parse(inspectKeyFile(text));
			const here = await askServer().then(
				({ info }) => info.server,
				async () => (context.accountId ? (await account(context.accountId))?.serverId : undefined)
			);
			return {
				...outside,
				createdAt: outside.createdAt ?? (Date.parse(created) || null),
				forThisServer: serverId && here ? serverId === here : null
			};
		},

		async signInWithKeyFile({ text, passphrase, acceptOlder }) {
			const { inspectKeyFile } = await loadTools();
			const { format } = JSON.parse(inspectKeyFile(text)) as { format: string };
			if (format !== 'mdp-keybundle-v2') throw new Failure('legacy-key-only');
			try {
				return await install((login) => login.withKeyFile(text, passphrase), acceptOlder);
			} catch (cause) {
				const { code, args } = Failure.from(cause);
				if (code === 'not-verified' && LACKING.includes(String(args.code))) throw new Failure('key-file-ahead');
				throw cause;
			}
		},

		async signInWithCode({ code }) {
			const slot = await get('/api/recovery-slot');
			return install((login) => login.withCode(slot, code));
		},

		async cancelSignIn() {
			if (begun) await endSession().catch(() => {});
			forgetSignIn();
		}
	} satisfies Partial<VaultApi>;
}
