/** The Chromium that browser tests start, and how: without a word to anybody but the server under test. */
import { existsSync } from 'node:fs';

/** Where it is; null where there is none. `CHROMIUM` names another one. */
export const CHROMIUM =
	[process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']].flat().find((path) => existsSync(path)) ?? null;

export const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];
