/** The operator's scripts over docker-compose.prod.yml and PostgreSQL, from a folder with nothing else. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findPostgres } from '../lib/postgres.mjs';
import { findServer } from '../lib/server.mjs';
import { Stack } from '../stack/stack.mjs';

const DOCKER = fileURLToPath(new URL('../stack/docker.mjs', import.meta.url));
const missing = findServer() && findPostgres() ? false : 'there is no mdp-server, or no PostgreSQL';
if (missing) console.log(`NOT RUN: the operator's scripts over the stack: ${missing}`);

test('what was backed up over the stack comes back in it, and its secrets are changed', { skip: missing }, async () => {
	const stack = new Stack();
	try {
		const bin = join(stack.home, 'bin');
		if (!stack.contained) {
			mkdirSync(bin);
			writeFileSync(join(bin, 'docker'), `#!/bin/sh\nexec ${process.execPath} ${DOCKER} "$@"\n`, { mode: 0o755 });
		}
		const env = { PATH: `${bin}:${process.env.PATH}`, COMPOSE_FILE: 'docker-compose.prod.yml', MDP_STACK: stack.state, MDP_SERVER_BIN: findServer() };
		const run = (script, args = [], more = {}) =>
			new Promise((resolve, reject) => {
				const child = spawn(join(stack.tree, 'scripts', script), args, { env: { ...env, ...more }, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
				let [out, err] = ['', ''];
				child.stdout.on('data', (data) => (out += data));
				child.stderr.on('data', (data) => (err += data));
				child.once('error', reject);
				child.once('close', (code) => (code === 0 ? resolve(out) : reject(new Error(`${script}: ${code}\n${err}`))));
			});
		const backend = async (...words) => String(await stack.compose('exec', '-T', 'backend', 'mdp-server', ...words));
		const secrets = () => readFileSync(join(stack.tree, '.env.prod.local'), 'utf8');

		await stack.start();
		await backend('user', 'add', 'alice');
		const signer = JSON.parse(await backend('status', '--json')).archive_key;
		const made = {};
		for (const FORMAT of ['mdpbak', 'sql']) {
			made[FORMAT] = /^OK (\S+) \d+ \d+\n$/.exec(await run('backup-db.sh', [], { FORMAT }))[1];
			assert.ok(readdirSync(join(stack.tree, 'backups')).includes(made[FORMAT]));
		}

		const before = secrets();
		assert.match(await run('rotate-secrets.sh'), /^OK rotated 0 \d+\n$/);
		assert.notEqual(secrets(), before);
		assert.ok(!/PREVIOUS/.test(secrets()));
		// Whoever comes by the network needs the new password.
		await stack.compose('up', '-d', '--wait', '--force-recreate', 'backend');
		assert.equal(JSON.parse(await backend('status', '--json')).archive_key, signer);

		for (const name of Object.values(made)) {
			assert.match(await run('restore-db.sh', [join(stack.tree, 'backups', name), '--yes']), /^OK \S+ \d+ \d+\n$/);
			await backend('health');
		}
	} finally {
		await stack.close();
	}
});
