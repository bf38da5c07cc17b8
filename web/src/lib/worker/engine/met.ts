/** What an attempt to talk to the server met, beyond what the vault itself knows. */
import { Failure } from '../failure';
import { isUnreachable, Refused } from './http';

export type Met =
	| 'nothing' // nothing yet
	| 'fine'
	| 'offline' // out of reach, or it can't answer just now
	| 'signedOut'
	| 'tooOld' // this page is
	| 'refused'; // what it says doesn't hold

/** What a request says that has no session of level 2, or the session of another account: its vaults are not ours. */
const NO_SESSION = ['signed-out', 'level-too-low', 'login-failed', 'vault-not-found', 'elevation-failed'];

/** `before`: what the attempt before it met. */
export function metBy(cause: unknown, before: Met): Met {
	const failure = Failure.from(cause);
	if (isUnreachable(failure)) return 'offline';
	if (failure.code === 'protocol-too-old') return 'tooOld';
	// A session that served until now: whether there is another one is for the next attempt to say.
	if (NO_SESSION.includes(failure.code)) return before === 'fine' ? 'nothing' : 'signedOut';
	return failure instanceof Refused ? 'offline' : 'refused';
}
