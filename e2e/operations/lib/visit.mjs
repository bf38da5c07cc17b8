/** A visit to what a page of the runbook has brought up, in the browser, as its reader makes it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signInWithKeyFile } from '../../lib/account.mjs';
import { missing, startTrusting } from '../../lib/browser.mjs';
import { Device } from '../../lib/device.mjs';
import { edit, open, read } from '../../lib/items.mjs';
import { HOST } from '../../stack/stack.mjs';
import { PASSPHRASE, PASSWORD } from './walk.mjs';

/**
 * Section 5 of quick recovery: log in over HTTPS, import the key file, run the check, find the item, show
 * its password, change its notes. Gives the moment at which the item was open.
 */
export async function visit(reader, title) {
	const reason = missing();
	if (reason) {
		console.log(`NOT RUN: the visit at the end of quick recovery: ${reason}`);
		return Date.now();
	}
	const certificates = join(reader.home, 'mdp/deploy/traefik/dynamic');
	const [cert, key] = ['fullchain.pem', 'key.pem'].map((name) => readFileSync(join(certificates, name)));
	const browser = await startTrusting(HOST, cert);
	const world = { server: { port: reader.ports.https, tls: { host: HOST, key, cert, ca: cert } }, secrets: new Set() };
	const device = await Device.open(browser, world, 'visitor');
	try {
		const name = 'alice.zkkey.json';
		const keyFile = { name, text: readFileSync(join(reader.placeholders.KIT, name), 'utf8') };
		await signInWithKeyFile(device, { name: 'alice', password: PASSWORD }, keyFile, PASSPHRASE);
		await open(device, title);
		const opened = Date.now();
		assert((await read(device)).password);
		await edit(device, title, { notes: 'back' });
		await device.saved();
		await device.page.getByRole('link', { name: 'Check the key' }).click();
		await device.click('Run the check');
		await device.says('Everything opens and everything is signed');
		return opened;
	} finally {
		await device.close();
		await browser.close();
	}
}
