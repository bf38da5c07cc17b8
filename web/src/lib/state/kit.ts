/** What the QR code of a recovery kit says: enough for a camera to lead back to the vault, its code last. */
import type { RecoveryKit } from '$lib/worker/api';

const SCHEME = 'mdp-recovery:';

export const kitText = ({ server, userName, code }: RecoveryKit): string =>
	`${SCHEME}${server}?user=${encodeURIComponent(userName)}#${code.join('-')}`;

/** The code in what was typed, pasted or scanned. */
export function codeIn(text: string): string {
	const typed = text.trim();
	return typed.startsWith(SCHEME) ? typed.slice(typed.indexOf('#') + 1) : typed;
}
