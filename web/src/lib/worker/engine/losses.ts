/** Which single losses the account survives today, and what to do about the others. Nothing is promised that can't be done today. */
import type { Loss, LossKind, LossTodo, RecoveryPath, Time } from '../api';

/** What counts besides the ways back in. */
interface Known {
	archiveAt: Time | null;
	/** Whether items have attachments, which this device doesn't keep. */
	attachments: boolean;
	/** Changes that the server doesn't have yet. */
	pending: number;
	/** What the server reports; null as long as it reports nothing. */
	backupVerifiedAt: Time | null;
}

/** An archive older than that is worth making anew. */
const OLD_MS = 30 * 24 * 3_600_000;

export function losses(paths: RecoveryPath[], { archiveAt, attachments, pending, backupVerifiedAt }: Known, now = Date.now()): Loss[] {
	const of = (kind: RecoveryPath['kind']) => paths.find((path) => path.kind === kind && path.count > 0);
	const [keyFile, code, other] = [of('keyFile'), of('printedCode'), of('otherDevice')];
	const ways = [keyFile, code, other].filter((path) => path !== undefined);
	const old = archiveAt !== null && now - archiveAt > OLD_MS;
	const whole = (kind: LossKind, todo: LossTodo | null = null): Loss => ({ kind, outcome: 'whole', todo });
	const cost = (kind: LossKind, todo: LossTodo): Loss => ({ kind, outcome: archiveAt === null ? 'lost' : 'content', todo });

	const device = () => {
		if (ways.length === 0) return cost('device', 'keyFile');
		if (pending > 0) return whole('device', 'pending');
		return whole('device', ways.some(({ provedAt }) => provedAt !== null) ? null : 'tryOne');
	};
	const server = () => {
		if (backupVerifiedAt !== null) return whole('server');
		// The items are here, signed; what isn't here is lost with the server.
		return attachments
			? cost('server', archiveAt === null ? 'attachments' : 'archive')
			: whole('server', archiveAt === null || old ? 'backup' : null);
	};
	return [
		device(),
		// The key alone signs nobody in: the server takes no new password from whoever has lost theirs.
		cost('password', 'password'),
		// This device has the identity still; but one way back is left to make.
		whole('keyFile', code || other ? null : 'printedCode'),
		whole('printedCode', keyFile || other ? null : 'keyFile'),
		server()
	];
}
