/** What a person waits for in Chromium, with a vault of 10,000 items on the real server. */
import { signInWithKeyFile } from '../lib/account.mjs';
import { missing, start } from '../lib/browser.mjs';
import { Device } from '../lib/device.mjs';
import { count } from '../lib/items.mjs';
import { downloaded, keystrokes, painted, scrolling, unlocking } from './measures.mjs';
import { median, most, notRun, row } from './rows.mjs';
import { ITEMS, Vault } from './vault.mjs';

const RUNS = 5;
const QUERIES = ['banque 42', 'café 1', 'musée', 'alice.77', 'zoo 9', 'théâtre 120'];

async function run(vault, browser) {
	const world = { server: vault.server, secrets: new Set() };
	const visit = (options) => Device.open(browser, world, 'browser', options);

	const first = await visit({ serviceWorkers: 'block' });
	row('browser: first load, compressed', (await downloaded(first)) / 1024, 'KiB', 400);
	await first.close();
	const offline = await visit();
	row('browser: the same, kept for offline use as well', (await downloaded(offline)) / 1024, 'KiB');
	await offline.close();

	const paints = [];
	for (let n = 0; n < RUNS; n++) {
		const device = await visit({ serviceWorkers: 'block' });
		paints.push(await painted(device));
		await device.close();
	}
	row('browser: first contentful paint, nothing cached', median(paints), 'ms');

	const device = await visit();
	await signInWithKeyFile(device, vault, vault.keyFile, vault.passphrase);
	await count(device, ITEMS);
	await device.saved();
	const unlocks = [];
	for (let n = 0; n < RUNS; n++) unlocks.push(await unlocking(device, vault.password));
	row(`browser: unlock ${ITEMS} items, to the first row`, median(unlocks), 'ms', 1000);

	await count(device, ITEMS);
	const keys = await keystrokes(device, QUERIES);
	row('browser: keystroke to results', median(keys), 'ms', 16);
	row('browser: keystroke to results, 95 of 100', most(keys), 'ms');

	const { frames, blank } = await scrolling(device);
	row('browser: a frame while scrolling', median(frames), 'ms');
	row('browser: a frame while scrolling, 95 of 100', most(frames), 'ms');
	row('browser: frames that lack a row while scrolling', (100 * blank) / frames.length, '%');
	await device.close();
}

const reason = missing();
if (reason) notRun('browser: all', reason);
else {
	const vault = await Vault.fill();
	const browser = await start();
	try {
		await run(vault, browser);
	} finally {
		await browser.close();
		await vault.close();
	}
}
