/** Chromium, and what else it takes to visit the web vault. */
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
