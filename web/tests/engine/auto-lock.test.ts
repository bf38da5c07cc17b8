import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AutoLock } from '../../src/lib/worker/engine/auto-lock';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const MINUTE = 60_000;

test('the vault locks when nobody was there for the minutes chosen, and not before', () => {
	const lock = vi.fn();
	const auto = new AutoLock({ autoLockMinutes: 2 }, lock);
	vi.advanceTimersByTime(1.9 * MINUTE);
	auto.activity();
	vi.advanceTimersByTime(1.9 * MINUTE);
	expect(lock).not.toHaveBeenCalled();
	vi.advanceTimersByTime(0.3 * MINUTE);
	expect(lock).toHaveBeenCalledWith('time');
	auto.stop();
});

test('a machine that slept wakes up locked, unless the person chose otherwise', () => {
	const lock = vi.fn();
	const never = vi.fn();
	const autos = [new AutoLock({ autoLockMinutes: 0 }, lock), new AutoLock({ autoLockMinutes: 0, lockOnSleep: false }, never)];
	vi.advanceTimersByTime(30 * MINUTE);
	expect(lock).not.toHaveBeenCalled();
	vi.setSystemTime(Date.now() + 10 * MINUTE);
	vi.advanceTimersByTime(5_000);
	expect(lock).toHaveBeenCalledWith('sleep');
	expect(never).not.toHaveBeenCalled();
	for (const auto of autos) auto.stop();
});

test('a clock set back does not lock, and puts no lock off', () => {
	const lock = vi.fn();
	const auto = new AutoLock({}, lock);
	vi.setSystemTime(-20 * MINUTE);
	vi.advanceTimersByTime(5_000);
	expect(lock).not.toHaveBeenCalled();
	vi.advanceTimersByTime(10.2 * MINUTE);
	expect(lock).toHaveBeenCalledWith('time');
	auto.stop();
});
