/**
 * Several tabs over one account. One at a time writes (a Web Lock), and takes over first what the
 * others have stored; one of them, the leader, talks to the server; all of them hear of it.
 */
import type { SyncStatus } from '../api';

export type Told =
	/** The replica changed. */
	| { told: 'stored'; ids: string[] | null }
	/** There is something to push, or the person asked. */
	| { told: 'exchange' }
	/** A session was opened. */
	| { told: 'signedIn' }
	| { told: 'sync'; sync: SyncStatus }
	| { told: 'activity' }
	| { told: 'lock' }
	| { told: 'loggedOut' };

export class Tabs {
	private channel: BroadcastChannel;
	private leaving = new AbortController();

	constructor(
		private userId: string,
		hear: (told: Told) => void
	) {
		this.channel = new BroadcastChannel(`mdp-${userId}`);
		this.channel.onmessage = ({ data }: MessageEvent<Told>) => hear(data);
	}

	tell(told: Told): void {
		this.channel.postMessage(told);
	}

	/** Runs `write` while no other tab does. */
	async alone<T>(write: () => Promise<T>): Promise<T> {
		return (await navigator.locks.request(`mdp-write-${this.userId}`, write)) as T;
	}

	/** Calls `lead` once this tab is the leader: at once if it is alone, or when the leader goes. */
	candidate(lead: () => void): void {
		const { signal } = this.leaving;
		const until = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
		navigator.locks
			.request(`mdp-sync-${this.userId}`, { signal }, () => {
				lead();
				return until;
			})
			.catch(() => {
				// Gone before its turn came.
			});
	}

	close(): void {
		this.leaving.abort();
		this.channel.close();
	}
}
