/** scripts/restore-db.sh: what was there comes back, whole, or everything stays as it is. */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { findServer, ROOT } from '../lib/server.mjs';
import { Host } from './host.mjs';
import { findClient, Tenant } from './tenant.mjs';

const missing = findServer() && findClient() ? false : 'there is no mdp-server, or no mdp beside it: build them first';
if (missing) console.log(`NOT RUN: restore-db.sh: ${missing}`);
const DUMPS = join(ROOT, 'testdata/previous-system');

describe('a restore', { skip: missing }, () => {
	let host, tenant, archive, key;
	before(async () => {
		host = new Host();
		host.up();
		tenant = new Tenant(host);
		key = join(host.folder, 'operator.key');
		host.server('key', 'new', '--save', key);
		const ran = await host.run('backup-db.sh');
		assert.equal(ran.code, 0, ran.err);
		archive = join(host.folder, /OK (\S+)/.exec(ran.out)[1]);
		for (const end of ['', '.sidecar']) copyFileSync(join(host.backups, archive.split('/').pop() + end), archive + end);
	});
	after(() => host.close());
	const restore = (file, ...more) => host.run('restore-db.sh', [file, ...more]);
	const users = () => host.server('user', 'list').split('\n').filter(Boolean).map((line) => line.split('\t')[0]);
	/** The disk is lost: database, secret, proof key, archives in the volume. */
	function lose() {
		host.compose('stop', 'backend');
		for (const name of ['data', 'volume']) rmSync(join(host.folder, name), { recursive: true, force: true });
	}

	/** That it was refused before anything was stopped, and said why. */
	async function refused(code, says, file, ...more) {
		host.fault();
		const ran = await restore(file, ...more);
		assert.equal(ran.code, code, ran.err);
		assert.match(ran.err, says);
		assert.equal(ran.out, '');
		assert.ok(!host.calls.some((call) => call.startsWith('stop')), 'the server runs on');
		assert.deepEqual(users(), ['alice']);
	}

	test('over something wants a yes, keeps what was there, and starts the server again', async () => {
		await refused(20, /--yes/, archive);
		const there = host.kept().length;
		const ran = await restore(archive, '--yes');
		assert.equal(ran.code, 0, ran.err);
		assert.match(ran.out, /^OK mdp_db-\d{8}-\d{6}\.mdpbak \d+ \d+\n$/);
		assert.match(ran.err, /is kept in/);
		assert.equal(host.kept().length, there + 1);
		// No rule lets go of it.
		assert.ok(host.kept().some((name) => /^mdp-replaced_db-\d{8}-\d{6}\.mdpbak$/.test(name)));
		host.server('verify', join(host.backups, host.kept().find((name) => name.startsWith('mdp-replaced'))));
		assert.equal(tenant.fromAnotherDevice(), 'lanterne-7');
	});

	test('of what is cut, changed, signed by nobody, or not there, is refused', async () => {
		const bytes = readFileSync(archive);
		const other = join(host.folder, 'other.mdpbak');
		copyFileSync(`${archive}.sidecar`, `${other}.sidecar`);
		for (const cut of [0, 20, bytes.length >> 1, bytes.length - 1]) {
			writeFileSync(other, bytes.subarray(0, cut));
			await refused(21, /Nothing was changed/, other, '--yes');
		}
		const changed = Buffer.from(bytes);
		changed[bytes.length >> 1] ^= 1;
		writeFileSync(other, changed);
		await refused(21, /Nothing was changed/, other, '--yes');
		writeFileSync(other, bytes);
		rmSync(`${other}.sidecar`);
		await refused(22, /no sidecar/, other, '--yes');
		await refused(10, /no file/, join(host.folder, 'absent.mdpbak'), '--yes');
		await refused(2, /Usage/, key, '--yes');
	});

	test('takes neither SQL nor a key from what claims to be something else', async () => {
		const other = join(host.folder, 'other.mdpbak');
		const sql = '--\n-- PostgreSQL database dump\n--\nSELECT 1;\n';
		// Under an archive's name, signed by nobody.
		for (const bytes of [sql, gzipSync(sql), `PGDMP${sql}`]) {
			writeFileSync(other, bytes);
			await refused(21, /isn’t an archive/, other, '--yes', '--', '--unsigned');
		}
		// Before an archive, in place of the sidecar, or with it.
		const [bytes, sidecar, own] = [archive, `${archive}.sidecar`, key].map((path) => readFileSync(path));
		writeFileSync(other, Buffer.concat([own, Buffer.from('\n'), bytes]));
		await refused(21, /isn’t an archive/, other, '--yes', '--', '--unsigned');
		writeFileSync(other, bytes);
		for (const beside of [own, Buffer.concat([own, sidecar]), sql, '', ' '.repeat(70_000), `${sidecar.toString().trim()}${' '.repeat(70_000)}}`]) {
			writeFileSync(`${other}.sidecar`, beside);
			await refused(21, /isn’t an archive’s sidecar/, other, '--yes');
		}
		// What follows it in its file is no archive.
		for (const beside of [sql, own, bytes]) {
			writeFileSync(`${other}.sidecar`, Buffer.concat([sidecar, Buffer.from(beside), Buffer.from('}')]));
			await refused(21, /Nothing was changed/, other, '--yes');
		}
		// Nor does what is called SQL bring an archive that nobody signed.
		const called = join(host.folder, 'other.sql');
		writeFileSync(called, bytes);
		await refused(21, /Nothing was changed/, called, '--yes');
		for (const path of [other, `${other}.sidecar`, called]) rmSync(path);
	});

	test('takes a sidecar as the server itself writes it', async () => {
		const own = join(host.folder, 'own');
		mkdirSync(own);
		host.server('backup', '--to', own);
		const name = host.kept(own)[0];
		assert.ok(readFileSync(join(own, `${name}.sidecar`), 'utf8').split('\n').length > 3, 'it has several lines');
		const ran = await restore(join(own, name), '--yes');
		assert.equal(ran.code, 0, ran.err);
	});

	test('of a dump of the previous system names the page on moving', async () => {
		for (const name of ['mdp_db-20261122-065344.sql.gz', 'mdp_db.20261122-065344.dump']) {
			await refused(23, /docs\/runbook\/en\/previous-system\.md/, join(DUMPS, name), '--yes');
		}
		const french = await host.run('restore-db.sh', [join(DUMPS, 'mdp_db-20261122-065344.sql.gz')], { LANG: 'fr_FR.UTF-8' });
		assert.match(french.err, /docs\/runbook\/fr\/previous-system\.md/);
		assert.match(french.err, /Rien n’a été changé/);
		// Twenty bytes, as its backups left them; and one that was cut.
		const empty = join(host.folder, 'empty.sql.gz');
		writeFileSync(empty, gzipSync(''));
		await refused(21, /Nothing was changed/, empty, '--yes');
		writeFileSync(empty, readFileSync(join(DUMPS, 'mdp_db-20261122-065344.sql.gz')).subarray(0, 3000));
		await refused(21, /Nothing was changed/, empty, '--yes');
	});

	test('that fails once the server is stopped starts it again, as it was', async () => {
		host.fault({ call: 'backend restore - --force', does: 'fail', status: 24 });
		const ran = await restore(archive, '--yes');
		assert.equal(ran.code, 24, ran.err);
		assert.match(ran.err, /everything is as it was/);
		host.fault();
		assert.equal(host.compose('exec', '-T', 'backend', 'mdp-server', 'health'), 0);
		assert.deepEqual(users(), ['alice']);
	});

	test('whose end nobody saw isn’t said to have changed nothing, and ends before the server starts again', async () => {
		for (const [status, env, says] of [
			[1, {}, /not known whether it was restored \(status 1\)/],
			[28, {}, /not known whether it was restored \(status 28\)/],
			[137, {}, /not known whether it was restored \(status 137\)/],
			[130, { LANG: 'fr_FR.UTF-8' }, /on ne sait pas si la restauration a eu lieu \(code 130\)/]
		]) {
			host.fault({ call: 'backend restore - --force', does: 'orphan', status });
			const ran = await host.run('restore-db.sh', [archive, '--yes'], env);
			assert.equal(ran.code, status, ran.err);
			assert.match(ran.err, says);
			assert.doesNotMatch(ran.err, /everything is as it was|tout est comme avant|more than/);
			assert.ok(host.calls.some((call) => call.includes('--name mdp-restore-')));
			assert.deepEqual(host.files(host.folder).filter((name) => name.startsWith('container-')), [], 'what it began is ended');
			host.fault();
			assert.equal(host.compose('exec', '-T', 'backend', 'mdp-server', 'health'), 0);
		}
		host.fault({ call: 'backend restore - --force', does: 'hang' });
		const hung = await host.run('restore-db.sh', [archive, '--yes'], { BACKUP_TIMEOUT: '8' });
		assert.equal(hung.code, 1, hung.err);
		assert.match(hung.err, /more than 8 seconds[\s\S]*not known/);
		host.fault();
	});

	test('that can’t keep what is there changes nothing', async () => {
		host.fault({ call: 'mdp-server backup', does: 'fail', status: 1 });
		const ran = await restore(archive, '--yes');
		assert.equal(ran.code, 1, ran.err);
		assert.match(ran.err, /could not be backed up: nothing was changed/);
		assert.ok(!host.calls.some((call) => call.startsWith('stop')));
		host.fault();
	});

	test('on a bare host needs the operator’s key, and no other, and gives everything back', async () => {
		lose();
		const none = await restore(archive);
		assert.equal(none.code, 12, none.err);
		const exposed = join(host.folder, 'exposed.key');
		writeFileSync(exposed, readFileSync(key), { mode: 0o644 });
		assert.match((await restore(archive, '--key', exposed)).err, /chmod 600/);
		const foreign = new Host();
		try {
			foreign.server('key', 'new', '--save', join(foreign.folder, 'wrong.key'));
			const wrong = await restore(archive, '--key', join(foreign.folder, 'wrong.key'), '--', '--unsigned');
			assert.equal(wrong.code, 12, wrong.err);
		} finally {
			foreign.close();
		}
		assert.ok(!existsSync(join(host.folder, 'data/server-secret')), 'nothing was made in its place');
		host.fault();
		const ran = await host.run('restore-db.sh', [archive], { KEY_FILE: key });
		assert.equal(ran.code, 0, ran.err);
		const secret = /AGE-SECRET-KEY-\S+/.exec(readFileSync(key, 'utf8'))[0];
		assert.ok(!`${ran.out}${ran.err}${host.read('calls.log')}`.includes(secret), 'the key is in no argument');
		// The password is that of before: the server's secret has come back with it.
		assert.equal(tenant.fromAnotherDevice(), 'lanterne-7');
	});

	test('killed at any step is repeated, and never leaves a mixture', async () => {
		host.fault();
		// The proof key that the archive opens with is lost with the disk.
		const restore = (file, ...more) => host.run('restore-db.sh', [file, ...more], { KEY_FILE: key });
		await host.nextName();
		const whole = await restore(archive, '--yes');
		assert.equal(whole.code, 0, whole.err);
		// All but those that only look.
		const steps = host.calls.map((call, at) => [call, at + 1]).filter(([call]) => !/--version$|health$|verify/.test(call));
		for (const [step, number] of steps) {
			host.fault({ number, does: 'kill-after' });
			await host.nextName();
			const cut = await restore(archive, '--yes');
			assert.equal(cut.signal, 'SIGKILL', `after ${step}: ${cut.code} ${cut.err}`);
			assert.deepEqual(users(), ['alice']);
		}
		host.fault();
		const again = await restore(archive, '--yes');
		assert.equal(again.code, 0, again.err);
		assert.equal(tenant.fromAnotherDevice(), 'lanterne-7');
	});

	test('whose file isn’t in the folder it is called from is found all the same', async () => {
		const home = join(host.folder, 'home.mdpbak');
		renameSync(archive, home);
		renameSync(`${archive}.sidecar`, `${home}.sidecar`);
		const ran = await host.run('restore-db.sh', ['home.mdpbak', '--yes', '--key', 'operator.key'], {}, { cwd: host.folder });
		assert.equal(ran.code, 0, ran.err);
	});
});
