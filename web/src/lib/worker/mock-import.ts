/** The stand-in's importer: the steps and the shapes of the real one, over made-up entries. */
import type { ImportPreviewRow, ImportReport, ImportRowKind, VaultApi } from './api';
import { Failure } from './failure';

type Importer = Pick<
	VaultApi,
	| 'importOpen'
	| 'importUnlock'
	| 'importOpenBundles'
	| 'importPreview'
	| 'importPreviewRows'
	| 'importApply'
	| 'importClose'
	| 'importReports'
	| 'importReport'
>;

const ACCOUNTS = [
	{ id: '1', userName: 'camille', entries: 214, categories: 12, bundles: 3 },
	{ id: '2', userName: 'sacha', entries: 38, categories: 4, bundles: 0 }
];
const KINDS: ImportRowKind[] = ['add', 'add', 'add', 'merge', 'skip', 'unreadable'];

export function mockImporter(long: (operation: string, phase: string, total: number) => Promise<void>): Importer {
	const rows = Array.from({ length: 214 }, (_, n): ImportPreviewRow => {
		const kind = n === 210 ? 'unreadable' : (KINDS[n % 5] as ImportRowKind);
		return {
			kind,
			type: 'login',
			title: `Entrée ${n + 1}`,
			subtitle: `utilisateur${n}`,
			category: n % 3 ? 'Travail' : '',
			reason: kind === 'unreadable' ? 'entry-other-key' : null
		};
	});
	const count = (kind: ImportRowKind) => rows.filter((r) => r.kind === kind).length;
	const reports: ImportReport[] = [];
	let fileName = '';
	let bundlesClosed = 3;

	return {
		async importOpen({ name, bytes }) {
			if (bytes.byteLength < 21) throw new Failure('dump-truncated');
			if (/\.dump$/.test(name)) throw new Failure('custom-format');
			if (!/\.(sql|sql\.gz|json|csv)$/.test(name)) throw new Failure('import-unknown-format');
			fileName = name;
			const dump = name.includes('.sql');
			return {
				source: 's1',
				fileName: name,
				format: dump ? 'sql-gz' : name.endsWith('csv') ? 'csv-export' : 'json-export',
				needsKey: dump,
				accounts: dump ? ACCOUNTS : []
			};
		},
		async importUnlock({ accountId, passphrase }) {
			if (passphrase === 'wrong') throw new Failure('wrong-passphrase');
			return ACCOUNTS.find((a) => a.id === accountId) ?? (ACCOUNTS[0] as (typeof ACCOUNTS)[0]);
		},
		async importOpenBundles() {
			bundlesClosed = 0;
			return { opened: 3, closed: 0 };
		},
		async importPreview({ operation }) {
			await long(operation, 'opening', 214);
			return {
				add: count('add'),
				merge: count('merge'),
				skip: count('skip'),
				unreadable: count('unreadable'),
				categories: 12,
				bundles: 3,
				bundlesClosed
			};
		},
		async importPreviewRows({ kind, offset, limit }) {
			const found = rows.filter((r) => kind === null || r.kind === kind);
			return { total: found.length, rows: found.slice(offset, offset + limit) };
		},
		async importApply({ operation }) {
			await long(operation, 'importing', 214);
			const report: ImportReport = {
				id: `r${reports.length}`,
				at: Date.now(),
				fileName,
				format: 'sql-gz',
				added: count('add'),
				merged: count('merge'),
				skipped: count('skip'),
				unreadable: count('unreadable'),
				bundles: 3,
				categories: 12,
				cancelled: false,
				unreadableRows: rows.filter((r) => r.kind === 'unreadable')
			};
			reports.unshift(report);
			return report;
		},
		importClose: async () => {},
		importReports: async () => reports,
		importReport: async ({ id }) => reports.find((r) => r.id === id) ?? null
	};
}
