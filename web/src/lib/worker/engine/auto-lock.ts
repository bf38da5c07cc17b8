/** Locks the vault when nobody has been there for a while, or when the machine slept. */
import type { Settings } from '../api';

export const DEFAULTS: Pick<Settings, 'autoLockMinutes' | 'lockOnSleep'> = { autoLockMinutes: 10, lockOnSleep: true };

const TICK_MS = 5_000;
/** A clock that jumps this far between two ticks slept. */
const SLEPT_MS = 60_000;

export class AutoLock {
	private last = Date.now();
	private tick = Date.now();
	private timer = setInterval(() => this.look(), TICK_MS);

	constructor(
		private settings: Partial<Settings>,
		private lock: (reason: 'time' | 'sleep') => void
	) {}

	/** Somebody is there. */
	activity(): void {
		this.last = Date.now();
	}

	change(settings: Partial<Settings>): void {
		this.settings = settings;
	}

	stop(): void {
		clearInterval(this.timer);
	}

	private look(): void {
		const now = Date.now();
		const { autoLockMinutes, lockOnSleep } = { ...DEFAULTS, ...this.settings };
		const slept = now - this.tick > SLEPT_MS;
		// A clock set back takes nothing from the time that nobody was there.
		if (now < this.tick) this.last -= this.tick - now;
		this.tick = now;
		if (slept && lockOnSleep) this.lock('sleep');
		else if (autoLockMinutes > 0 && now - this.last > autoLockMinutes * 60_000) this.lock('time');
	}
}
