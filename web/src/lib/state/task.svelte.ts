/** A long call of the worker: how far it is, how to stop it, what went wrong. */
import { listen, vault } from '$lib/worker/client';
import { Failure } from '$lib/worker/failure';
import { errorText } from './toasts.svelte';

export class Task {
	running = $state(false);
	phase = $state('');
	done = $state(0);
	total = $state(0);
	error = $state('');
	cancelled = $state(false);
	private operation = '';

	/** Null when it failed or was stopped; then `error` or `cancelled` says which. */
	async run<T>(call: (operation: string) => Promise<T>): Promise<T | null> {
		const operation = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
		Object.assign(this, { running: true, phase: '', done: 0, total: 0, error: '', cancelled: false, operation });
		const stop = listen((event) => {
			if (event.event === 'progress' && event.operation === operation) {
				this.phase = event.phase;
				this.done = event.done;
				this.total = event.total;
			}
		});
		try {
			return await call(operation);
		} catch (cause) {
			this.cancelled = Failure.from(cause).code === 'cancelled';
			if (!this.cancelled) this.error = errorText(cause);
			return null;
		} finally {
			stop();
			this.running = false;
		}
	}

	cancel() {
		void vault.cancel({ operation: this.operation }).catch(() => {});
	}
}
