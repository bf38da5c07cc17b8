/** scripts/rotate-secrets.sh: new secrets, and nothing lost wherever it is cut off. */
import assert from 'node:assert/strict';
import { lstatSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { findServer } from '../lib/server.mjs';
import { Host } from './host.mjs';
import { findClient, Tenant } from './tenant.mjs';

const missing = findServer() && findClient() ? false : 'there is no mdp-server, or no mdp beside it: build them first';
if (missing) console.log(`NOT RUN: rotate-secrets.sh: ${missing}`);

describe('a rotation', { skip: missing }, () => {
	let host, tenant;
	before(() => {
		host = new Host();
		host.up();
		tenant = new Tenant(host);
	});
	after(() => host.close());
	const rotate = (env) => host.run('rotate-secrets.sh', [], env);
	const secrets = () => ['POSTGRES_PASSWORD', 'MDP_SECRET_KEY'].map((name) => host.secret(name));
	const sealed = () => readFileSync(join(host.folder, 'data/server-secret'));
	const signer = () => JSON.parse(host.server('status', '--json')).archive_key;

	/** That file, database and server agree on new values, and that nothing else is left. */
	function isDone(before) {
		const [password, key] = secrets();
		assert.notEqual(password, before[0]);
		assert.notEqual(key, before[1]);
		assert.equal(host.state.password, password);
		assert.deepEqual([host.state.backend.values.POSTGRES_PASSWORD, host.state.backend.values.MDP_SECRET_KEY], [password, key]);
		const file = host.read('.env.test.local');
		assert.ok(!/PREVIOUS/.test(file) && !('MDP_SECRET_KEY_PREVIOUS' in host.state.backend.values), 'the old values are gone');
		assert.match(file, /^# kept\nPOSTGRES_PASSWORD=\S{43}\nMDP_SECRET_KEY=\S{43}\nTZ=UTC\n$/);
		assert.equal(statSync(join(host.folder, '.env.test.local')).mode & 0o777, 0o600);
		assert.ok(host.files(host.folder).every((name) => !name.includes('fresh')));
	}

	test('changes both, after a backup, and says neither', async () => {
		const [before, was, from] = [secrets(), sealed(), signer()];
		const ran = await rotate();
		assert.equal(ran.code, 0, ran.err);
		assert.match(ran.out, /^OK rotated 0 \d+\n$/);
		isDone(before);
		assert.equal(host.kept().length, 1);
		for (const secret of [...before, ...secrets()]) assert.ok(!`${ran.out}${ran.err}${host.read('calls.log')}`.includes(secret));
		assert.notDeepEqual(sealed(), was);
		assert.equal(signer(), from, 'it is the same secret, under another key');
		assert.equal(tenant.fromAnotherDevice(), 'lanterne-7');
	});

	test('killed at any step is ended by running it again, and a new start finds what it needs', async () => {
		host.fault();
		await host.nextName();
		await rotate();
		const [calls, from] = [host.calls, signer()];
		// Those before are the backup's, and change nothing here; nor do looks at its health.
		const first = calls.findIndex((call) => call.includes('psql'));
		const steps = calls.map((call, at) => [call, at + 1]).slice(first).filter(([call]) => !call.endsWith('health'));
		for (const [step, number] of steps) {
			for (const does of ['kill', 'kill-after']) {
				const before = secrets();
				host.fault({ number, does });
				await host.nextName();
				const cut = await rotate();
				assert.equal(cut.signal, 'SIGKILL', `${does} at ${step}: ${cut.code} ${cut.err}`);
				host.fault();
				const ran = await rotate();
				assert.equal(ran.code, 0, `after ${does} at ${step}: ${ran.err}`);
				isDone(before);
				assert.equal(signer(), from);
			}
		}
		assert.equal(tenant.fromAnotherDevice(), 'lanterne-7');
	});

	test('that the database or the server refuses keeps the old values beside the new', async () => {
		for (const call of ['exec -T db', 'up -d --wait backend']) {
			const before = secrets();
			host.fault({ call, does: 'fail', status: 1 });
			const ran = await rotate();
			assert.equal(ran.code, 1, ran.err);
			if (call.startsWith('exec')) {
				assert.match(ran.err, /Nothing was changed/);
				assert.deepEqual(secrets(), before);
			} else {
				assert.match(ran.err, /run this again/);
				const file = host.read('.env.test.local');
				for (const secret of before) assert.ok(file.includes(`_PREVIOUS=${secret}\n`));
			}
			host.fault();
			const again = await rotate();
			assert.equal(again.code, 0, again.err);
			isDone(before);
		}
	});

	test('that can’t make a backup first changes nothing', async () => {
		const before = host.read('.env.test.local');
		host.fault({ call: 'backup', does: 'fail', status: 1 });
		const ran = await rotate();
		assert.equal(ran.code, 1, ran.err);
		assert.equal(host.read('.env.test.local'), before);
		host.fault();
	});

	test('replaces the file that a link leads to at once, beside it', async (t) => {
		const file = join(host.folder, '.env.test.local');
		// Another file system than the temporary folder's.
		const far = mkdtempSync('/dev/shm/mdp-host-');
		t.after(() => rmSync(far, { recursive: true }));
		if (statSync(far).dev === statSync(host.folder).dev) console.log('NOT RUN: a link to another file system: there is none');
		const there = join(far, 'secrets.local');
		writeFileSync(there, readFileSync(file), { mode: 0o600 });
		unlinkSync(file);
		symlinkSync(there, file);
		const before = secrets();
		// `mv` between file systems copies: it is seen to be a rename by what it is told to move.
		host.tool('mv', 'echo "$@" >>"$0.log"; exec /bin/mv "$@"');
		const ran = await rotate();
		assert.equal(ran.code, 0, ran.err);
		isDone(before);
		assert.ok(lstatSync(file).isSymbolicLink());
		const moves = host.read('bin/mv.log').split('\n').filter((line) => line.endsWith(there));
		assert.equal(moves.length, 2);
		for (const line of moves) assert.ok(line.startsWith(`-T -- ${far}/`), line);
		rmSync(join(host.bin, 'mv'));
		unlinkSync(file);
		writeFileSync(file, readFileSync(there), { mode: 0o600 });
	});

	test('is refused, with nothing changed, where a secret is written as it wouldn’t be found', async () => {
		for (const name of ['.env.test', '.env.test.local']) {
			const before = host.read(name);
			for (const line of ['export MDP_SECRET_KEY=a', '  POSTGRES_PASSWORD=a', 'POSTGRES_PASSWORD = a', 'MDP_SECRET_KEY: a', 'MDP_SECRET_KEY', '\tMDP_SECRET_KEY_FILE=/a', '\ufeffPOSTGRES_PASSWORD=a']) {
				host.write(name, `${before}${line}\n`);
				const ran = await rotate();
				assert.equal(ran.code, 2, `${line}: ${ran.err}`);
				assert.match(ran.err, /begins with its name/);
				assert.equal(host.read(name), `${before}${line}\n`);
			}
			host.write(name, before);
		}
		const before = [secrets(), host.read('.env.test')];
		host.write('.env.test', `${before[1]}  # export MDP_SECRET_KEY=a\n#POSTGRES_PASSWORD = a\n`);
		const ran = await rotate();
		assert.equal(ran.code, 0, ran.err);
		isDone(before[0]);
		host.write('.env.test', before[1]);
	});

	test('is refused where the key that the server has is in no file, or no key is and the secret is sealed', async () => {
		const before = host.read('.env.test.local');
		const without = before.replace(/^MDP_SECRET_KEY=.*$/m, 'MDP_SECRET_KEY=');
		host.write('.env.test.local', without);
		// It runs with the one that it was started with.
		const ran = await rotate();
		assert.equal(ran.code, 2, ran.err);
		assert.match(ran.err, /MDP_SECRET_KEY is set: that secret is kept elsewhere/);
		host.compose('stop', 'backend');
		const sealed = await rotate();
		assert.equal(sealed.code, 1, sealed.err);
		assert.match(sealed.err, /nothing was changed/);
		assert.equal(host.read('.env.test.local'), without);
		host.write('.env.test.local', before);
		host.up();
	});

	test('is refused where the secrets are kept elsewhere, or nowhere', async () => {
		const file = join(host.folder, '.env.test.local');
		const before = readFileSync(file, 'utf8');
		writeFileSync(file, `${before}MDP_SECRET_KEY_FILE=/run/secrets/key\n`);
		assert.equal((await rotate()).code, 2);
		writeFileSync(file, before);
		assert.equal((await rotate({ COMPOSE_FILE: join(host.folder, 'docker-compose.none.yml') })).code, 2);
	});
});
