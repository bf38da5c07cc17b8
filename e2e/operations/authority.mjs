/** A certificate authority of one's own, made with openssl in a temporary folder. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

export class Authority {
	#folder = mkdtempSync(join(tmpdir(), 'mdp-authority-'));

	constructor() {
		this.#openssl('req', '-x509', ...KEY, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=mdp test authority', '-days', '200');
	}

	#openssl(...args) {
		execFileSync('openssl', args, { cwd: this.#folder, stdio: 'pipe' });
	}

	/** Its own certificate, as a file. */
	get file() {
		return join(this.#folder, 'ca.pem');
	}

	/** A key and a certificate for a host. */
	issue(host, { days = 90 } = {}) {
		writeFileSync(join(this.#folder, 'names'), `subjectAltName=DNS:${host}\n`);
		this.#openssl('req', ...KEY, '-keyout', 'host.key', '-out', 'host.csr', '-subj', `/CN=${host}`);
		const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', String(days), '-extfile', 'names'];
		this.#openssl('x509', '-req', '-in', 'host.csr', '-out', 'host.pem', ...signed);
		const read = (name) => readFileSync(join(this.#folder, name));
		return { key: read('host.key'), cert: read('host.pem') };
	}

	close() {
		rmSync(this.#folder, { recursive: true, force: true });
	}
}
