/**
 * A stand-in for the vault, in memory and without secrets worth the name: for `npm run mock` and for
 * tests. Never in the production build (`tests/build.test.ts`). Any password opens it but `wrong`;
 * `alarme`, `fourche`, `restauré` and `rendu` open it to a server that went back;
 * the account `mille` holds 10,000 items; a key file or an import goes through the same steps as the real ones.
 */
import type { CreateVault, KnownAccount, RecoveryKit, SavedForm, Settings, Status, SyncStatus, VaultApi } from './api';
import { Failure } from './failure';
import { DAY } from './mock-data';
import { mockImporter } from './mock-import';
import { incidentBy } from './mock-incident';
import { kit, mockKeys } from './mock-keys';
import { mockPast } from './mock-past';
import { fold, MockStore, strengthOf } from './mock-store';

const WORDS =
	'agrafe batterie cheval correct érable fenêtre galet hibou javelle lutin marée nuage orage pivoine quartz rivière sapin tulipe verger zinc'.split(
		' '
	);

export const create: CreateVault = (emit) => {
	const now = Date.now();
	const accounts: KnownAccount[] = [
		{ id: 'a1'.padEnd(32, '0'), userName: 'camille', lastUsedAt: now - DAY, pending: 0, kitConfirmed: true },
		{ id: 'a2'.padEnd(32, '0'), userName: 'mille', lastUsedAt: now - 9 * DAY, pending: 0, kitConfirmed: true }
	];
	let account: KnownAccount | null = accounts[0] ?? null;
	let unlocked = false;
	let pendingKit: RecoveryKit | null = null;
	let store = new MockStore(0, () => {});
	/** One by account; made when first opened. */
	const stores = new Map<string, MockStore>();
	let forms: SavedForm[] = [];
	let settings: Settings = {
		autoLockMinutes: 10,
		lockOnSleep: true,
		clipboardSeconds: 30,
		generator: {
			mode: 'characters',
			length: 20,
			lower: true,
			upper: true,
			digits: true,
			symbols: true,
			avoidAmbiguous: false,
			words: 5,
			wordList: 'fr',
			separator: '-',
			capitalise: false,
			withNumber: false
		}
	};
	let generated: { value: string; at: number }[] = [];
	let sync: SyncStatus = {
		kind: 'saved',
		pending: 0,
		conflicts: 1,
		lastSyncAt: now,
		incidents: [],
		code: null,
		backupVerifiedAt: now - DAY / 8,
		restoreProvedAt: now - 12 * DAY
	};
	const cancelled = new Set<string>();
	const status = (): Status => ({
		accounts,
		accountId: account?.id ?? null,
		unlocked,
		server: 'coffre.exemple.ca',
		registrationOpen: true,
		online: true,
		sync
	});
	const changed = (ids: string[] | null) => emit({ event: 'changed', ids });
	const open = (password: string) => {
		if (password === 'wrong') throw new Failure('wrong-password');
		unlocked = true;
		sync = { ...sync, incidents: incidentBy(password) };
		const id = account?.id ?? '';
		store = stores.get(id) ?? new MockStore(account?.userName === 'mille' ? 10_000 : 412, changed);
		stores.set(id, store);
		emit({ event: 'status', status: status() });
		return status();
	};
	const enter = (userName: string) => {
		account = { id: crypto.randomUUID().replaceAll('-', ''), userName, lastUsedAt: now, pending: 0, kitConfirmed: false };
		accounts.push(account);
		stores.set(account.id, new MockStore(0, changed));
	};
	const check = (password: string) => {
		if (password === 'wrong') throw new Failure('wrong-password');
	};
	/** Walks `total` steps with `progress` events, until done or cancelled. */
	const long = async (operation: string, phase: string, total: number) => {
		for (let done = 0; done <= total; done += Math.ceil(total / 40)) {
			if (cancelled.delete(operation)) throw new Failure('cancelled');
			emit({ event: 'progress', operation, phase, done, total });
			await new Promise((r) => setTimeout(r, 25));
		}
		emit({ event: 'progress', operation, phase, done: total, total });
	};
	const totp = (id: string) => {
		const step = Math.floor(Date.now() / 30_000);
		const code = (n: number) => String((n * 7919 + id.charCodeAt(0) * 104729) % 1_000_000).padStart(6, '0');
		return { code: code(step), next: code(step + 1), periodSeconds: 30, validUntil: (step + 1) * 30_000 };
	};
	const importer = mockImporter(long);

	const api: VaultApi = {
		boot: async () => status(),
		status: async () => status(),
		async signUp({ userName, password }) {
			if (strengthOf(password).score < 2) throw new Failure('weak-password');
			if (userName === 'pris') throw new Failure('user-name-taken', { name: userName });
			await new Promise((r) => setTimeout(r, 600));
			enter(userName);
			pendingKit = { ...kit(), userName };
			open(password);
			return pendingKit;
		},
		pendingKit: async () => pendingKit,
		async confirmKit({ group, text }) {
			if (fold(text.trim()) !== fold(pendingKit?.code[group] ?? '')) return false;
			pendingKit = null;
			if (account) account.kitConfirmed = true;
			emit({ event: 'status', status: status() });
			return true;
		},
		async unlock({ accountId, password }) {
			await new Promise((r) => setTimeout(r, 150));
			account = accounts.find((a) => a.id === accountId) ?? null;
			return open(password);
		},
		async lock() {
			unlocked = false;
			emit({ event: 'locked', reason: 'asked' });
			emit({ event: 'status', status: status() });
		},
		async signInAgain({ password }) {
			check(password);
			sync = { ...sync, kind: 'saved' };
			emit({ event: 'sync', sync });
		},
		async logout() {
			if (sync.pending > 0) throw new Failure('outbox-not-empty', { count: sync.pending });
			unlocked = false;
			accounts.splice(
				accounts.findIndex((a) => a.id === account?.id),
				1
			);
			account = accounts[0] ?? null;
			emit({ event: 'status', status: status() });
		},
		exportOutbox: async () => ({ name: 'camille.mdp-outbox', mime: 'application/octet-stream', text: '…' }),
		activity: async () => {},
		async sync() {
			sync = { ...sync, kind: 'saved', lastSyncAt: Date.now() };
			emit({ event: 'sync', sync });
		},
		async acknowledgeIncidents() {
			sync = { ...sync, incidents: [] };
			emit({ event: 'sync', sync });
		},

		async signIn({ password }) {
			check(password);
			await new Promise((r) => setTimeout(r, 400));
			return { fingerprint: kit().fingerprint, hasRecoverySlot: true };
		},
		async inspectKeyFile({ text }) {
			if (!text.includes('keybundle')) throw new Failure('key-file-not-one');
			const format = text.includes('zk-keybundle-v1') ? 'zk-keybundle-v1' : 'mdp-keybundle-v2';
			return {
				format,
				userName: 'camille',
				server: kit().server,
				fingerprint: kit().fingerprint,
				createdAt: now - 40 * DAY,
				forThisServer: true
			};
		},
		async signInWithKeyFile({ passphrase }) {
			if (passphrase === 'wrong') throw new Failure('wrong-passphrase');
			account = accounts[0] ?? null;
			return open('ok');
		},
		async signInWithCode({ code }) {
			if (!fold(code).includes('7kq4')) throw new Failure('recovery-code-wrong');
			account = accounts[0] ?? null;
			return open('ok');
		},
		cancelSignIn: async () => {},

		async list(p) {
			const found = store.query(p);
			return { total: found.length, offset: p.offset, rows: found.slice(p.offset, p.offset + p.limit).map((i) => store.row(i)) };
		},
		listIds: async (p) => store.query(p).map((i) => i.id),
		counts: async () => store.counts(),
		categories: async () => structuredClone(store.categories),
		tags: async () => store.tags(),

		async item({ id }) {
			const item = store.items.find((i) => i.id === id);
			return item ? store.detail(item) : null;
		},
		reveal: async ({ id, fieldId }) => store.value(store.find(id), fieldId),
		copySecret: async ({ id, fieldId }) => store.value(store.find(id), fieldId),
		copyUserName: async ({ id }) => store.row(store.find(id)).subtitle,
		totp: async ({ id }) => totp(id),
		async totpPreview({ secret }) {
			if (!/^(otpauth:\/\/|[A-Z2-7 ]{8,}$)/i.test(secret)) throw new Failure('totp-invalid');
			return totp(secret);
		},
		history: async ({ id }) => store.find(id).past.map((h) => ({ ...h, value: h.secret ? null : h.value })),
		revealHistory: async ({ id, entryId }) => store.find(id).past.find((h) => h.id === entryId)?.value ?? '',
		async restoreField({ id, entryId }) {
			const entry = store.find(id).past.find((h) => h.id === entryId);
			if (!entry) throw new Failure('item-gone');
			const draft = structuredClone(store.find(id));
			for (const f of draft.fields) if (f.id === entry.fieldId) f.value = entry.value;
			return store.update(id, draft);
		},
		async editItem({ id }) {
			const { type, title, fields, urls, notes, tags, categoryId, favourite, revision } = store.find(id);
			return { draft: structuredClone({ type, title, fields, urls, notes, tags, categoryId, favourite }), revision };
		},
		createItem: async ({ draft }) => store.create(draft),
		updateItem: async ({ id, draft }) => store.update(id, draft),

		setFavourite: async ({ ids, favourite }) =>
			store.edit(ids, (i) => {
				i.favourite = favourite;
			}),
		move: async ({ ids, categoryId }) =>
			store.edit(ids, (i) => {
				i.categoryId = categoryId;
			}),
		tag: async ({ ids, add, remove }) =>
			store.edit(ids, (i) => {
				i.tags = [...new Set([...i.tags.filter((t) => !remove.includes(t)), ...add])];
			}),
		trash: async ({ ids }) =>
			store.edit(ids, (i) => {
				i.trashedAt = Date.now();
			}),
		restore: async ({ ids }) =>
			store.edit(ids, (i) => {
				i.trashedAt = null;
			}),
		async deleteForever({ ids, password }) {
			check(password);
			return store.remove(ids);
		},
		undo: async ({ token }) => store.undo(token),

		async createCategory({ name, parentId }) {
			const category = { id: crypto.randomUUID().replaceAll('-', ''), name, parentId };
			store.categories.push(category);
			changed(null);
			return category;
		},
		async updateCategory({ id, name, parentId }) {
			store.categories = store.categories.map((c) => (c.id === id ? { id, name, parentId } : c));
			changed(null);
		},
		async deleteCategory({ id }) {
			const parentId = store.categories.find((c) => c.id === id)?.parentId ?? null;
			store.categories = store.categories.filter((c) => c.id !== id).map((c) => (c.parentId === id ? { ...c, parentId } : c));
			return store.edit(
				store.items.filter((i) => i.categoryId === id).map((i) => i.id),
				(i) => {
					i.categoryId = parentId;
				}
			);
		},
		renameTag: async ({ from, to }) =>
			store.edit(
				store.items.filter((i) => i.tags.includes(from)).map((i) => i.id),
				(i) => {
					i.tags = [...new Set(i.tags.map((t) => (t === from ? to : t)).filter(Boolean))];
				}
			),

		async generate(o) {
			const random = () => crypto.getRandomValues(new Uint32Array(1))[0] as number;
			const pool =
				[
					o.lower && 'abcdefghijklmnopqrstuvwxyz',
					o.upper && 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
					o.digits && '0123456789',
					o.symbols && '!#$%&*+-=?@^_;:.'
				]
					.filter(Boolean)
					.join('') || 'a';
			const value =
				o.mode === 'words'
					? Array.from({ length: o.words }, () => WORDS[random() % WORDS.length] as string)
							.map((w) => (o.capitalise ? w[0]?.toUpperCase() + w.slice(1) : w))
							.join(o.separator)
					: Array.from({ length: o.length }, () => pool[random() % pool.length]).join('');
			return { value, strength: strengthOf(value), bits: o.mode === 'words' ? o.words * 12.9 : o.length * Math.log2(pool.length) };
		},
		generatorHistory: async () => generated,
		async rememberGenerated({ value }) {
			generated = [{ value, at: Date.now() }, ...generated.filter((g) => g.value !== value)].slice(0, 50);
		},
		async clearGeneratorHistory() {
			generated = [];
		},
		strength: async ({ text }) => strengthOf(text),

		async saveForm(form) {
			forms = [{ ...structuredClone(form), at: Date.now() }, ...forms.filter((f) => f.key !== form.key)];
		},
		savedForms: async () => forms,
		async dropForm({ key }) {
			forms = forms.filter((f) => f.key !== key);
		},

		async conflicts() {
			const item = store.items.find((i) => i.title === 'GitHub');
			if (!item || sync.conflicts === 0) return [];
			return [
				{
					id: 'cc'.padEnd(32, '0'),
					of: item.id,
					title: item.title,
					at: Date.now() - DAY / 3,
					device: 'Téléphone',
					fields: [
						{ fieldId: 'password', kind: null, label: null, secret: true, kept: null, other: null },
						{ fieldId: 'notes', kind: null, label: null, secret: false, kept: item.notes, other: 'Codes de secours refaits le 3 novembre.' }
					]
				}
			];
		},
		revealConflict: async ({ side }) => (side === 'kept' ? 'kV7#mwQ29;tLpz?Hr4uX' : 'autre-Mot-8812'),
		async resolveConflict() {
			sync = { ...sync, conflicts: 0 };
			emit({ event: 'sync', sync });
			return store.done([], null);
		},

		...mockPast(() => store),
		...mockKeys({ long, check, store: () => store, remember: (kit) => (pendingKit = kit) }),
		...importer,
		async cancel({ operation }) {
			cancelled.add(operation);
		},
		settings: async () => settings,
		async setSettings(patch) {
			settings = { ...settings, ...patch };
			return settings;
		}
	};
	return api;
};
