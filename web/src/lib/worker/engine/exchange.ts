/**
 * Keeps an open vault in step with the server: pulls when it moved, pushes what waits, and says how
 * it stands. The leading tab does it; the others repeat what it says.
 */
import type { Incident, SyncKind, SyncStatus } from '../api';
import { Failure } from '../failure';
import { breathe, type Context } from './context';
import { type HeadEvent, listen } from './events';
import { get, getBytes, isRefused, postCbor, Refused } from './http';
import { type Met, metBy } from './met';
import type { OpenVault } from './open-vault';
import { fetchPull } from './pull';
import { ensureSession } from './sessions';

const RETRY_FIRST_MS = 1_000;
const RETRY_LAST_MS = 60_000;
/** Signatures of the history checked at a time. */
const CHECKED_AT_ONCE = 200;

/** `Vault.standing()`. */
interface Standing {
	kind: 'sound' | 'behind' | 'fork' | 'refused';
	pending: number;
	conflicts: number;
	serverHead: string | null;
	deviceHead: string | null;
	code: string | null;
	incidents: Incident[];
}

export class Exchange {
	private stopping = new AbortController();
	private leading = false;
	private met: Met = 'nothing';
	private code: string | null = null;
	private lastSyncAt: number | null = null;
	private running: Promise<void> | null = null;
	private again = false;
	private listening = false;
	private reconciled = false;
	private trashEmptied = false;
	private retryMs = RETRY_FIRST_MS;
	private timer: ReturnType<typeof setTimeout> | undefined;

	constructor(
		private context: Context,
		private vault: OpenVault,
		/** Kept until the first attempt has told whether a session has to be opened with it. */
		private password: string | null
	) {}

	async start(): Promise<void> {
		this.lastSyncAt = (await this.vault.storage.get('lastSyncAt')) ?? null;
		this.tell();
		self.addEventListener('online', this.soon);
		this.vault.tabs.candidate(() => {
			this.leading = true;
			this.soon();
		});
		this.soon();
	}

	stop(): void {
		this.stopping.abort();
		clearTimeout(this.timer);
		self.removeEventListener('online', this.soon);
		this.password = null;
	}

	/** There is something to exchange: now, or by the leader. */
	soon = (): void => {
		if (this.stopping.signal.aborted) return;
		if (this.leading) void this.run();
		else this.vault.tabs.tell({ told: 'exchange' });
	};

	/** Another tab asks; only the leader answers. */
	asked(): void {
		if (this.leading) void this.run();
	}

	/** The same, and waits for it where it happens here. */
	async now(): Promise<void> {
		if (!this.leading) return this.soon();
		await this.run();
	}

	/** A new session was opened, here or in another tab. */
	signedIn(): void {
		if (this.met === 'signedOut') this.met = 'nothing';
		this.soon();
	}

	/** Another tab leads, and says how it stands. */
	hear(sync: SyncStatus): void {
		if (this.leading) return;
		const { pending, conflicts } = this.standing();
		this.context.setSync({ ...sync, pending, conflicts });
	}

	/** Says how it stands, after a change here. */
	tell(): void {
		if (this.vault.isClosed) return;
		const sync = this.status();
		if (!this.leading && this.context.sync.lastSyncAt !== null) {
			const { pending, conflicts, incidents } = sync;
			this.context.setSync({ ...this.context.sync, pending, conflicts, incidents });
			return;
		}
		this.context.setSync(sync);
		if (this.leading) this.vault.tabs.tell({ told: 'sync', sync });
	}

	/** One exchange at a time; what is asked meanwhile follows. */
	private run(): Promise<void> {
		clearTimeout(this.timer);
		if (this.running) {
			this.again = true;
			return this.running;
		}
		this.running = this.attempts().finally(() => {
			this.running = null;
			this.tell();
		});
		return this.running;
	}

	private async attempts(): Promise<void> {
		do {
			this.again = false;
			this.tell();
			try {
				await this.attempt();
				this.retryMs = RETRY_FIRST_MS;
			} catch (cause) {
				this.meet(cause);
			}
		} while (this.again && ['fine', 'nothing'].includes(this.met) && !this.stopping.signal.aborted);
	}

	private async attempt(): Promise<void> {
		await this.reconcile();
		const password = this.password;
		if (this.met !== 'fine') await ensureSession(this.vault, password);
		this.password = null;
		await this.pull();
		await this.checkHistory();
		await this.heal();
		await this.push();
		await this.emptyTrash();
		this.met = 'fine';
		this.code = null;
		this.context.setOnline(true);
		if (this.standing().kind === 'sound') {
			this.lastSyncAt = Date.now();
			await this.vault.storage.put('lastSyncAt', this.lastSyncAt);
		}
		void this.listen();
	}

	/** Edits that the vault moved past while it was locked. */
	private async reconcile(): Promise<void> {
		if (this.reconciled) return;
		await this.vault.write((handle) => handle.reconcile());
		this.reconciled = true;
	}

	private async pull(): Promise<void> {
		const { vault } = this;
		if ((await fetchPull(vault.handle, this.stopping.signal)) === 'unchanged') await vault.writeQuietly((handle) => handle.pullUnchanged());
		else await vault.write((handle) => handle.finishPull());
	}

	/** Every signature of a first pull's history, a few at a time: nothing is signed before. */
	private async checkHistory(): Promise<void> {
		for (let done = false; !done; await breathe()) {
			await this.vault.writeQuietly((handle) => {
				const batch = handle.verifyHistory(CHECKED_AT_ONCE);
				done = batch !== undefined;
				return batch && { batch };
			});
		}
	}

	/** Gives a server that went back what it lacks. What became of each push, the pull after it says. */
	private async heal(): Promise<void> {
		const { vault } = this;
		for (const stood = new Set<string | null>(); ; ) {
			const { kind, serverHead } = this.standing();
			if (kind !== 'behind' && kind !== 'fork') return;
			// It was given what it lacks, and stands where it stood.
			if (stood.has(serverHead)) throw new Failure('heal-not-kept');
			stood.add(serverHead);
			const { restoredAt } = JSON.parse(await get('/api/info')) as { restoredAt?: number };
			await vault.writeQuietly((handle) => ({ batch: handle.noteIncident(Date.now(), restoredAt) }));
			this.tell();
			await this.giveUpLost();
			const outgoing = await vault.writeQuietly((handle) => handle.heal(Date.now()));
			if (!outgoing) return;
			try {
				await this.post(outgoing.body);
			} catch (cause) {
				if (!isRefused(cause, 'head-moved')) throw cause;
			}
			await this.pull();
			await this.checkHistory();
		}
	}

	/** A server takes no commit that leaves it with an attachment whose bytes it doesn't have: those that nobody has go. */
	private async giveUpLost(): Promise<void> {
		const { vault } = this;
		for (const blob of vault.handle.lackedBlobs()) {
			try {
				await getBytes(`/api/vaults/${vault.handle.vaultId()}/blobs/${blob}`, 0, this.stopping.signal);
			} catch (cause) {
				if (!isRefused(cause, 'blob-not-found')) throw cause;
				await vault.writeQuietly((handle) => ({ batch: handle.giveUpBlob(blob) }));
			}
		}
	}

	private post(body: Uint8Array): Promise<Response> {
		return postCbor(`/api/vaults/${this.vault.handle.vaultId()}/push`, body, this.stopping.signal);
	}

	private async push(): Promise<void> {
		const { vault } = this;
		while (this.standing().kind === 'sound') {
			const outgoing = await vault.writeQuietly((handle) => handle.compose(Date.now()));
			if (!outgoing) return;
			this.tell();
			try {
				const head = await (await this.post(outgoing.body)).text();
				await vault.write((handle) => handle.pushAccepted(head));
			} catch (cause) {
				// The server has moved on, perhaps by this very push whose answer was lost.
				if (isRefused(cause, 'head-moved')) {
					await this.pull();
					await this.checkHistory();
					await this.heal();
				} else if (cause instanceof Refused && [400, 413, 422].includes(cause.status)) {
					await vault.settled(async () => vault.handle.pushRefused());
				} else throw cause;
			}
			this.tell();
		}
	}

	/** What has been in the trash for 30 days goes, once the vault is up to date. */
	private async emptyTrash(): Promise<void> {
		if (this.trashEmptied) return;
		this.trashEmptied = true;
		const { count } = await this.vault.write<{ count: number }>((handle) => handle.expireTrash(Date.now()));
		if (count > 0) await this.push();
	}

	/** Follows the server's events, for as long as the session lasts. */
	private async listen(): Promise<void> {
		if (this.listening || this.stopping.signal.aborted) return;
		this.listening = true;
		try {
			await listen(this.stopping.signal, () => {}, this.moved);
		} catch (cause) {
			this.meet(cause);
			return;
		} finally {
			this.listening = false;
		}
		if (!this.stopping.signal.aborted) this.retry();
	}

	private moved = ({ vault, head }: HeadEvent): void => {
		if (this.vault.isClosed || vault !== this.vault.handle.vaultId()) return;
		if (head.hash !== this.standing().deviceHead) this.soon();
	};

	private meet(cause: unknown): void {
		if (this.stopping.signal.aborted) return;
		this.met = metBy(cause, this.met);
		this.code = this.met === 'refused' ? Failure.from(cause).code : null;
		this.context.setOnline(this.met !== 'offline');
		if (this.met === 'signedOut') this.password = null;
		if (this.met === 'nothing') this.soon();
		else if (this.met === 'offline' || this.met === 'refused') this.retry();
		this.tell();
	}

	private retry(): void {
		clearTimeout(this.timer);
		this.timer = setTimeout(this.soon, this.retryMs * (0.75 + Math.random() / 2));
		this.retryMs = Math.min(this.retryMs * 2, RETRY_LAST_MS);
	}

	private standing(): Standing {
		return JSON.parse(this.vault.handle.standing()) as Standing;
	}

	private status(): SyncStatus {
		const standing = this.standing();
		return {
			kind: this.kind(standing),
			pending: standing.pending,
			conflicts: standing.conflicts,
			lastSyncAt: this.lastSyncAt,
			incidents: standing.incidents,
			code: standing.code ?? this.code,
			backupVerifiedAt: null,
			restoreProvedAt: null
		};
	}

	private kind(standing: Standing): SyncKind {
		if (standing.kind !== 'sound') return standing.kind;
		switch (this.met) {
			case 'offline':
			case 'signedOut':
			case 'tooOld':
			case 'refused':
				return this.met;
		}
		return standing.pending > 0 || this.met === 'nothing' ? 'saving' : 'saved';
	}
}
