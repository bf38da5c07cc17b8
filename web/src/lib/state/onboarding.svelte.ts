/** The recovery kit while it is being shown: after signing up, or when a new code is made. */
import type { RecoveryKit } from '$lib/worker/api';
import { vault } from '$lib/worker/client';
import { session } from './session.svelte';

class Onboarding {
	kit = $state.raw<RecoveryKit | null>(null);

	/** A page reloaded in the middle of it finds the kit where the worker still has it. */
	async resume(): Promise<void> {
		this.kit ??= await vault.pendingKit().catch(() => null);
	}

	/** Put off; the sidebar keeps reminding. */
	later() {
		this.kit = null;
	}
}

export const onboarding = new Onboarding();
session.onLock(() => onboarding.later());
