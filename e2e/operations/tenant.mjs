/** Somebody with an account on a host's server, and what they keep elsewhere: a password, a key file. */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findServer } from '../lib/server.mjs';

/** `mdp`, beside the server; null where it wasn't built. */
export function findClient() {
	const path = join(dirname(findServer() ?? '/'), 'mdp');
	return existsSync(path) ? path : null;
}

export class Tenant {
	#devices = 0;

	/** Makes the account and keeps one password in it. */
	constructor(host) {
		this.host = host;
		this.at = (name) => join(host.folder, name);
		writeFileSync(this.at('password'), 'girafe-sextant-cuivre-marmelade-6');
		writeFileSync(this.at('passphrase'), 'pivoine-tunnel-carafe-zeste-11');
		writeFileSync(this.at('items.json'), JSON.stringify([{ id: 1, title: 'Phare', url: 'https://phare.example.org/', login: 'alice', password: 'lanterne-7' }]));
		this.#mdp(0, 'login', host.url, 'alice', '--new', '--save-key-file', this.at('alice.mdpkey.json'), '--passphrase-file', this.at('passphrase'));
		this.#mdp(0, 'import', this.at('items.json'), '--yes');
		this.#mdp(0, 'lock');
	}

	#mdp(device, ...given) {
		const env = { PATH: process.env.PATH, LC_ALL: 'C', MDP_HOME: this.at(`device-${device}`) };
		const ran = spawnSync(findClient(), ['--password-file', this.at('password'), ...given], { env, encoding: 'utf8' });
		if (ran.status !== 0) throw new Error(`mdp ${given[0]}: ${ran.error?.message ?? ran.stderr}`);
		return ran.stdout;
	}

	/** What a new device shows of the account: nothing but the server has handed it over. */
	fromAnotherDevice() {
		const device = (this.#devices += 1);
		this.#mdp(device, 'login', this.host.url, 'alice', '--key-file', this.at('alice.mdpkey.json'), '--passphrase-file', this.at('passphrase'), '--accept-older');
		const shown = this.#mdp(device, 'get', 'Phare').trim();
		this.#mdp(device, 'lock');
		return shown;
	}
}
