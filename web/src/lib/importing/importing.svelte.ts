/** The steps of an import. The file's content is with the worker; here is only what is shown. */
import { readBytes, readKeyFile } from '$lib/state/files';
import { t } from '$lib/state/i18n.svelte';
import { session } from '$lib/state/session.svelte';
import { Task } from '$lib/state/task.svelte';
import { errorText } from '$lib/state/toasts.svelte';
import type { ImportPreview, ImportReport, ImportSource } from '$lib/worker/api';
import { vault } from '$lib/worker/client';

class Importing {
	step = $state<'choose' | 'unlock' | 'preview' | 'report'>('choose');
	source = $state.raw<ImportSource | null>(null);
	preview = $state.raw<ImportPreview | null>(null);
	report = $state.raw<ImportReport | null>(null);
	error = $state('');
	readonly task = new Task();
	private accountId: string | null = null;

	private async trying(call: () => Promise<void>): Promise<void> {
		this.error = '';
		try {
			await call();
		} catch (cause) {
			this.error = errorText(cause);
		}
	}

	open(file: File) {
		return this.trying(async () => {
			const source = await vault.importOpen({ name: file.name, bytes: await readBytes(file) });
			this.source = source;
			if (source.needsKey) this.step = 'unlock';
			else await this.look(null);
		});
	}

	/** Without a key file, the source's own key is taken. */
	unlock(accountId: string | null, keyFile: File | null, passphrase: string, bundlePassphrase: string) {
		return this.trying(async () => {
			const source = this.source?.source ?? '';
			await vault.importUnlock({ source, accountId, keyFile: keyFile ? await readKeyFile(keyFile) : '', passphrase });
			if (bundlePassphrase !== '') {
				const { opened } = await vault.importOpenBundles({ source, passphrase: bundlePassphrase });
				if (opened === 0) {
					this.error = t('import-bundles-wrong');
					return;
				}
			}
			await this.look(accountId);
		});
	}

	private async look(accountId: string | null) {
		this.accountId = accountId;
		const source = this.source?.source ?? '';
		this.preview = await this.task.run((operation) => vault.importPreview({ source, accountId: this.accountId, operation }));
		if (this.preview) this.step = 'preview';
	}

	async apply(keepUnreadable: boolean): Promise<void> {
		const source = this.source?.source ?? '';
		this.report = await this.task.run((operation) => vault.importApply({ source, operation, keepUnreadable }));
		if (this.report) {
			this.step = 'report';
			void vault.importClose({ source }).catch(() => {});
		}
	}

	restart() {
		if (this.source) void vault.importClose({ source: this.source.source }).catch(() => {});
		this.step = 'choose';
		this.source = this.preview = this.report = null;
		this.error = this.task.error = '';
	}
}

export const importing = new Importing();
session.onLock(() => importing.restart());
