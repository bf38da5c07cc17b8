/** The clipboard: what is secret leaves it by itself, and the countdown is in sight. */
import { vault } from '$lib/worker/client';
import { t } from './i18n.svelte';
import { session } from './session.svelte';
import { toasts } from './toasts.svelte';

class Clipboard {
	private timer: ReturnType<typeof setInterval> | undefined;
	private toast = 0;

	/** Copies something that is not secret. `what`: Fluent id of the toast. */
	async copy(text: string, what = 'copied'): Promise<void> {
		if (await this.write(text)) toasts.show(t(what), { seconds: 3 });
	}

	/** Copies a secret, counts down, then empties the clipboard. */
	async copySecret(text: string, what = 'copied-secret'): Promise<void> {
		// First: what can't be cleared is not copied.
		const { clipboardSeconds } = await vault.settings();
		if (!(await this.write(text))) return;
		this.stop();
		if (clipboardSeconds === 0) {
			toasts.show(t(what), { seconds: 3 });
			return;
		}
		const until = Date.now() + clipboardSeconds * 1000;
		this.toast = toasts.show(t(what), {
			seconds: 0,
			countdown: clipboardSeconds,
			action: { label: t('clipboard-clear-now'), run: () => this.clear() }
		});
		this.timer = setInterval(() => {
			const left = Math.ceil((until - Date.now()) / 1000);
			if (left > 0) toasts.set(this.toast, { countdown: left });
			else void this.clear();
		}, 250);
	}

	/** Empties it now; a page in the background may not, and does when it is back. */
	async clear(): Promise<void> {
		if (!this.timer) return;
		this.stop();
		try {
			await navigator.clipboard.writeText('');
		} catch {
			addEventListener('focus', () => void navigator.clipboard.writeText('').catch(() => {}), { once: true });
		}
	}

	private stop() {
		clearInterval(this.timer);
		this.timer = undefined;
		toasts.close(this.toast);
	}

	private async write(text: string): Promise<boolean> {
		try {
			await navigator.clipboard.writeText(text);
			return true;
		} catch {
			toasts.show(t('error-clipboard'), { tone: 'bad' });
			return false;
		}
	}
}

export const clipboard = new Clipboard();
session.onLock(() => void clipboard.clear());
