/** What the stand-in says of a server that went back, by the password that opened it. */
import type { Incident } from './api';
import { DAY } from './mock-data';

const HASH = '7c41e0b9a85d3f26';

export function incidentBy(password: string): Incident[] {
	const incident: Incident = {
		noticedAt: Date.now() - 60_000,
		announced: true,
		restoredAt: Date.now() - DAY / 24,
		forked: false,
		ours: { seq: 1240, hash: HASH.repeat(4) },
		server: { seq: 1207, hash: HASH.split('').reverse().join('').repeat(4) },
		lacked: 33,
		healed: false
	};
	switch (password) {
		case 'alarme':
			return [{ ...incident, announced: false, restoredAt: null, healed: true }];
		case 'fourche':
			return [{ ...incident, announced: false, restoredAt: null, forked: true }];
		case 'restauré':
			return [incident];
		case 'rendu':
			return [{ ...incident, healed: true }];
		default:
			return [];
	}
}
