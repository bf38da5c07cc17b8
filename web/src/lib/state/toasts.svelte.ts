/** Short messages at the bottom of the screen, with at most one thing to do about each. */
import type { Done } from '$lib/worker/api';
import { vault } from '$lib/worker/client';
import { Failure } from '$lib/worker/failure';
import { type Args, has, t } from './i18n.svelte';

export interface Toast {
	id: number;
	text: string;
	tone: 'plain' | 'bad';
	action: { label: string; run: () => void } | null;
	/** Seconds that remain, when they are to be seen. */
	countdown: number | null;
}

const UNDO_SECONDS = 10;

class Toasts {
	all = $state<Toast[]>([]);
	private last = 0;
	private undoable: { token: string; toast: number } | null = null;

	show(text: string, more: Partial<Omit<Toast, 'id' | 'text'>> & { seconds?: number } = {}): number {
		const { seconds = more.tone === 'bad' ? 12 : 6, ...rest } = more;
		const id = ++this.last;
		this.all = [...this.all.slice(-2), { id, text, tone: 'plain', action: null, countdown: null, ...rest }];
		if (seconds > 0) setTimeout(() => this.close(id), seconds * 1000);
		return id;
	}

	close(id: number) {
		this.all = this.all.filter((toast) => toast.id !== id);
	}

	set(id: number, change: Partial<Toast>) {
		this.all = this.all.map((toast) => (toast.id === id ? { ...toast, ...change } : toast));
	}

	/** What went wrong, what was not lost, what to do. */
	failed(cause: unknown) {
		this.show(errorText(cause), { tone: 'bad' });
	}

	/** Says what was done and offers to undo it, here and by Ctrl/Cmd-Z. */
	done(id: string, done: Done, args: Args = {}) {
		const { undo: token } = done;
		const toast = this.show(t(id, { count: done.count, ...args }), {
			seconds: token ? UNDO_SECONDS : 5,
			action: token ? { label: t('undo'), run: () => this.undo() } : null
		});
		this.undoable = token ? { token, toast } : null;
	}

	/** Undoes the last thing that can be. */
	async undo(): Promise<void> {
		const last = this.undoable;
		if (!last) return;
		this.undoable = null;
		this.close(last.toast);
		try {
			await vault.undo({ token: last.token });
			this.show(t('undone'), { seconds: 3 });
		} catch (cause) {
			this.failed(cause);
		}
	}

	clear() {
		this.all = [];
		this.undoable = null;
	}
}

/** Codes of the ledger and of the replica that all mean: what the server sent does not hold. */
const NOT_VERIFIED = /^(commit|pull|push|history)-/;

/** The words of a failure; those of `unexpected` when its code has none of its own. */
export function errorText(cause: unknown): string {
	const { code, args } = Failure.from(cause);
	if (has(`error-${code}`)) return t(`error-${code}`, { code, ...args });
	return t(NOT_VERIFIED.test(code) ? 'error-not-verified' : 'error-unexpected', { code });
}

export const toasts = new Toasts();
