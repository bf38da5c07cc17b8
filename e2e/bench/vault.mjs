/** A real server and, on it, an account with a vault of 10,000 items: made and filled by `mdp`. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server } from '../lib/server.mjs';

export const ITEMS = 10_000;
const WORDS = ['Banque', 'Café', 'École', 'Hôpital', 'Jardin', 'Musée', 'Piscine', 'Théâtre', 'Vélo', 'Zoo'];

/** The same items as `crates/bench/src/samples.rs`, in the previous system's export. */
function item(n) {
	const word = WORDS[n % WORDS.length];
	return {
		id: n + 1,
		title: `${word} ${Math.floor(n / 50)}`,
		url: `https://${word.toLowerCase()}.example.org/login?id=${n}`,
		category: `Catégorie ${n % 24}`,
		login: `alice.${n}@example.org`,
		password: `correct-horse-${n}-battery`
	};
}

export class Vault {
	name = 'emmeline';
	password = 'girafe-sextant-cuivre-marmelade-6';
	passphrase = 'pivoine-tunnel-carafe-zeste-11';

	/** Starts the server, makes the account, imports the items; a minute at most. */
	static async fill() {
		const vault = new Vault(await Server.start({ settings: { MDP_REGISTRATION: 'open' } }));
		try {
			const at = (name) => join(vault.folder, name);
			writeFileSync(at('password'), vault.password);
			writeFileSync(at('passphrase'), vault.passphrase);
			writeFileSync(at('items.json'), JSON.stringify(Array.from({ length: ITEMS }, (_, n) => item(n))));
			const keyFile = ['--save-key-file', at('key.mdpkey.json'), '--passphrase-file', at('passphrase')];
			vault.mdp('login', `http://127.0.0.1:${vault.server.port}`, vault.name, '--new', ...keyFile);
			vault.mdp('import', at('items.json'), '--yes');
			vault.keyFile = { name: 'key.mdpkey.json', text: readFileSync(at('key.mdpkey.json'), 'utf8') };
		} catch (cause) {
			await vault.close();
			throw cause;
		}
		return vault;
	}

	constructor(server) {
		this.server = server;
		this.folder = mkdtempSync(join(tmpdir(), 'mdp-bench-'));
	}

	/** Runs `mdp` as the account's owner; gives what it printed. */
	mdp(...given) {
		const env = { PATH: process.env.PATH, LC_ALL: 'C', MDP_HOME: join(this.folder, 'mdp') };
		const all = ['--password-file', join(this.folder, 'password'), ...given];
		const ran = spawnSync(process.env.MDP_BIN, all, { env, encoding: 'utf8', maxBuffer: 1 << 28 });
		if (ran.status !== 0) throw new Error(`mdp ${given[0]}: ${ran.error?.message ?? ran.stderr}`);
		return ran.stdout;
	}

	async close() {
		try {
			this.mdp('lock');
		} finally {
			await this.server.close();
			rmSync(this.folder, { recursive: true, force: true });
		}
	}
}
