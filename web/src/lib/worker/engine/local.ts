/** What this browser keeps for itself: forms not saved yet, generated passwords, settings; and the tools. */
import type { Generated, GeneratedEntry, GeneratorOptions, SavedForm, Settings, Strength, TotpCode, VaultApi } from '../api';
import { DEFAULTS } from './auto-lock';
import type { Context } from './context';
import { loadTools } from './core';
import { Storage } from './storage';

const REMEMBERED = 50;

const GENERATOR: GeneratorOptions = {
	mode: 'characters',
	length: 20,
	lower: true,
	upper: true,
	digits: true,
	symbols: true,
	avoidAmbiguous: false,
	words: 6,
	wordList: 'eff',
	separator: '-',
	capitalise: false,
	withNumber: false
};

const formName = (key: string) => `form/${key}`;

export function localCalls(context: Context) {
	const generated = async (): Promise<GeneratedEntry[]> => {
		const { handle, storage } = context.open();
		const sealed = await storage.get('generated');
		return sealed ? (JSON.parse(handle.openLocal('generated', sealed)) as GeneratedEntry[]) : [];
	};

	/** Settings can be read before unlocking: they hold nothing of the vault. */
	const withStorage = async <T>(use: (storage: Storage) => Promise<T>): Promise<T | undefined> => {
		if (context.vault) return use(context.vault.storage);
		const { accountId } = await context.status();
		if (!accountId) return undefined;
		const storage = await Storage.open(accountId);
		try {
			return await use(storage);
		} finally {
			storage.close();
		}
	};
	const settings = async (): Promise<Settings> => {
		const stored = (await withStorage((storage) => storage.get('settings'))) ?? {};
		return { ...DEFAULTS, clipboardSeconds: 30, ...stored, generator: { ...GENERATOR, ...stored.generator } };
	};

	return {
		generate: async (options) => JSON.parse((await loadTools()).generate(JSON.stringify(options))) as Generated,
		generatorHistory: generated,
		async rememberGenerated({ value }) {
			const { handle, storage } = context.open();
			const before = (await generated()).filter((entry) => entry.value !== value);
			const entries = [{ value, at: Date.now() }, ...before].slice(0, REMEMBERED);
			await storage.put('generated', handle.sealLocal('generated', JSON.stringify(entries)));
		},
		clearGeneratorHistory: () => context.open().storage.remove('generated'),
		strength: async ({ text, context: words }) => JSON.parse((await loadTools()).strength(text, words)) as Strength,
		totpPreview: async ({ secret }) => JSON.parse((await loadTools()).totp(secret, Date.now())) as TotpCode,

		async saveForm(form) {
			const { handle, storage } = context.open();
			const saved: SavedForm = { ...form, at: Date.now() };
			await storage.putForm(form.key, handle.sealLocal(formName(form.key), JSON.stringify(saved)));
		},
		async savedForms() {
			const { handle, storage } = context.open();
			const forms = (await storage.forms()).flatMap(([key, sealed]) => {
				try {
					return [JSON.parse(handle.openLocal(formName(key), sealed)) as SavedForm];
				} catch {
					// Sealed under a key that is gone: nothing to show, nothing to break either.
					return [];
				}
			});
			return forms.sort((a, b) => b.at - a.at);
		},
		dropForm: ({ key }) => context.open().storage.removeForm(key),

		settings,
		async setSettings(patch) {
			await withStorage(async (storage) => storage.put('settings', { ...(await storage.get('settings')), ...patch }));
			const now = await settings();
			context.autoLock?.change(now);
			return now;
		}
	} satisfies Partial<VaultApi>;
}
