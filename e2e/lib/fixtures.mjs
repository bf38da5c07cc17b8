/** What the previous system really produced, for two accounts: `testdata/previous-system`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './server.mjs';

const FOLDER = join(ROOT, 'testdata/previous-system');

export const read = (name) => readFileSync(join(FOLDER, name));
export const expected = JSON.parse(read('expected.json'));
export const dump = { name: expected.dump_sql_gz, bytes: read(expected.dump_sql_gz) };
export const customDump = { name: expected.dump_custom, bytes: read(expected.dump_custom) };

/** Somebody of the previous system: their entries, their key file and what opens it. */
export function person(name) {
	const { entries, passphrase, vault_key: keyName, secret_bundles: bundles } = expected.users[name];
	return { name, entries, passphrase, bundles, keyFile: { name: keyName, text: read(keyName).toString() } };
}
