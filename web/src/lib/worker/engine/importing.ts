/** Bringing a file of another system in. All of it happens here; the server sees sealed records only. */
import type { ImportAccount, ImportPreview, ImportPreviewRow, ImportReport, ImportSource, VaultApi } from '../api';
import { Failure } from '../failure';
import { breathe, type Context } from './context';
import { type Import, loadTools, type Records, type Tools } from './core';
import { decrypt, take } from './rsa';

/** The largest file that a browser is asked to hold. */
const LARGEST = 256 << 20;
/** RSA decryptions under way together. */
const DECRYPTED_AT_ONCE = 64;
/** Changes written together. */
const WRITTEN_AT_ONCE = 500;

/** A file opened, and the key that its entries are sealed for. */
interface Opened {
	file: Import;
	key: CryptoKey | null;
	chosen: boolean;
}

type Report = (phase: string, done: number, total: number) => void;

export function importCalls(context: Context) {
	const sources = new Map<string, Opened>();
	let last = 0;

	const forget = () => {
		for (const { file } of sources.values()) file.free();
		sources.clear();
	};
	const opened = (source: string): Opened => {
		const found = sources.get(source);
		if (!found) throw new Failure('import-closed');
		return found;
	};

	/** Opens entries until all are, or `enough` says so. True if any did. */
	const openEntries = async ({ file, key }: Opened, progress: Report, signal: AbortSignal | null, enough: boolean): Promise<boolean> => {
		let fits = false;
		for (;;) {
			if (signal?.aborted) throw new Failure('cancelled');
			const batch = file.batch(DECRYPTED_AT_ONCE);
			if (batch.length === 0) return fits;
			const answers = await Promise.all(batch.map((ciphertext) => (key ? decrypt(key, ciphertext) : null)));
			file.answer(answers);
			for (const answer of answers) answer?.fill(0);
			fits ||= answers.some((answer) => answer !== null);
			const [done = 0, total = 0] = file.progress();
			progress('opening', done, total);
			if (enough && fits) return true;
		}
	};

	const plan = (file: Import, keep: boolean): ImportPreview => {
		const { ids, contents } = context.open().handle.imported();
		const preview = file.plan(ids, contents, keep, Date.now());
		wipe(contents);
		return JSON.parse(preview) as ImportPreview;
	};

	/** Writes records that the tools made. In clear they are in this worker only, and wiped after. */
	const write = async ({ ids, contents }: Records): Promise<void> => {
		await context.open().write((handle) => handle.writeRecords(ids, contents));
		wipe(contents);
		context.exchange?.soon();
	};

	return {
		async importOpen({ name, bytes }) {
			context.open();
			if (bytes.byteLength > LARGEST) throw new Failure('file-too-large', { name });
			const tools = await loadTools();
			const file = new tools.Import(name, new Uint8Array(bytes));
			if (sources.size === 0) context.leaving.add(forget);
			const source = String(++last);
			sources.set(source, { file, key: null, chosen: false });
			return { ...(JSON.parse(file.describe()) as Omit<ImportSource, 'source'>), source };
		},

		async importUnlock({ source, accountId, keyFile, passphrase }) {
			context.open();
			const tools = await loadTools();
			const one = opened(source);
			const account = JSON.parse(one.file.choose(accountId ?? undefined)) as ImportAccount;
			one.chosen = true;
			one.key = await take(legacyKey(tools, one.file, keyFile, passphrase));
			// The key of another account is refused here, not at the end.
			if (!(await openEntries(one, () => {}, null, true)) && account.entries > 0) {
				one.file.choose(accountId ?? undefined);
				one.key = null;
				one.chosen = false;
				throw new Failure('wrong-account-key');
			}
			return account;
		},

		async importOpenBundles({ source, passphrase }) {
			const [count = 0, closed = 0] = opened(source).file.openBundles(passphrase);
			return { opened: count, closed };
		},

		importPreview: ({ source, accountId, operation }) =>
			context.long(operation, async (progress, signal) => {
				const one = opened(source);
				if (!one.chosen) one.file.choose(accountId ?? undefined);
				one.chosen = true;
				await openEntries(one, progress, signal, false);
				return plan(one.file, false);
			}),

		async importPreviewRows({ source, kind, offset, limit }) {
			return JSON.parse(opened(source).file.rows(kind ?? undefined, offset, limit)) as { total: number; rows: ImportPreviewRow[] };
		},

		importApply: ({ source, operation, keepUnreadable }) =>
			context.long(operation, async (progress, signal) => {
				const { file } = opened(source);
				// The vault may have changed since the preview.
				plan(file, keepUnreadable);
				const total = file.changeCount();
				let done = 0;
				while (done < total && !signal.aborted) {
					await write(file.changes(done, WRITTEN_AT_ONCE));
					done = Math.min(done + WRITTEN_AT_ONCE, total);
					progress('importing', done, total);
					await breathe();
				}
				const { json, ...kept } = file.report(done);
				await write(kept);
				if (signal.aborted) throw new Failure('cancelled');
				return JSON.parse(json) as ImportReport;
			}),

		async importClose({ source }) {
			sources.get(source)?.file.free();
			sources.delete(source);
		},

		async importReports() {
			const reports = JSON.parse(context.open().handle.importReports()) as ImportReport[];
			return reports.map(({ unreadableRows: _, ...summary }) => summary);
		},
		async importReport({ id }) {
			const reports = JSON.parse(context.open().handle.importReports()) as ImportReport[];
			return reports.find((report) => report.id === id) ?? null;
		},

		async cancel({ operation }) {
			context.operations.get(operation)?.abort();
		}
	} satisfies Partial<VaultApi>;
}

function wipe(contents: (Uint8Array | null)[]): void {
	for (const content of contents) content?.fill(0);
}

/** The private key of the key file at hand, or of the one that the source holds itself. */
function legacyKey(tools: Tools, file: Import, keyFile: string, passphrase: string): Uint8Array {
	const own = keyFile === '' ? file.ownKey() : undefined;
	return tools.openLegacyKey(own ?? new TextEncoder().encode(keyFile), passphrase);
}
