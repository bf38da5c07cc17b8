import type { FailureData } from './api';

/** What a login says where the account isn't, or another one is. */
const ACCOUNT_UNKNOWN = ['login-failed', 'server-changed', 'other-account'];

/** What a call to the worker rejects with. The words are in `locales/`, under `error-<code>`. */
export class Failure extends Error implements FailureData {
	override readonly name = 'Failure';
	constructor(
		readonly code: string,
		readonly args: Record<string, string | number> = {}
	) {
		super(code);
	}

	/** Anything thrown, as a failure. What has no code of its own is `unexpected`; its text stays out of sight. */
	static from(cause: unknown): Failure {
		if (cause instanceof Failure) return cause;
		if (typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string') {
			const args = 'args' in cause && typeof cause.args === 'object' ? cause.args : {};
			return new Failure(cause.code, args as Record<string, string | number>);
		}
		return new Failure('unexpected');
	}

	/** Whether a login failed since the server doesn't have the account, or has another password for it. */
	get saysAccountUnknown(): boolean {
		return ACCOUNT_UNKNOWN.includes(this.code);
	}

	/** Plain data, for `postMessage`. */
	data(): FailureData {
		return { code: this.code, args: this.args };
	}
}
