/** Chromium, and what else it takes to visit the web vault. */
import { createHash, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { CHROMIUM, FLAGS } from '../../tools/chromium.mjs';
import { findServer, ROOT } from './server.mjs';


/** Why nothing can be visited here; null when it can. */
export function missing() {
	if (!CHROMIUM) return 'Chromium is missing (CHROMIUM says where it is)';
	if (!findServer()) return 'mdp-server is not built (MDP_SERVER_BIN says where it is)';
	if (!existsSync(join(ROOT, 'web/build/index.html'))) return 'the web vault is not built: run scripts/build-web';
	return null;
}

/** A browser with nothing in it. */
export const start = (flags = []) => chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...flags] });

/** One that finds this host on this machine and takes its certificate for good, service workers included. */
export function startTrusting(host, certificate) {
	const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
	const digest = createHash('sha256').update(key).digest('base64');
	return start([`--host-resolver-rules=MAP ${host} 127.0.0.1`, `--ignore-certificate-errors-spki-list=${digest}`]);
}
