/** scripts/backup-db.sh: a backup is there, whole and proved, or it isn't there. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Cluster, findPostgres } from '../lib/postgres.mjs';
import { findServer, ROOT } from '../lib/server.mjs';
import { Host } from './host.mjs';

const missing = findServer() ? false : 'there is no mdp-server: build it first';
if (missing) console.log(`NOT RUN: operator's scripts: ${missing}`);

const DAY = 86_400_000;
/** The name that a backup of this time has. */
function named(at, slug = 'mdp', end = '.mdpbak') {
	const [date, time] = new Date(at).toISOString().split('T');
	return `${slug}_db-${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}${end}`;
}
const mode = (path) => statSync(path).mode & 0o777;

describe('a backup', { skip: missing }, () => {
	let host;
	before(() => {
		host = new Host();
		host.up();
	});
	after(() => host.close());
	const at = (name) => join(host.backups, name);
	const backup = (env, more) => host.run('backup-db.sh', [], env, more);

	/** That nothing came of it, that what was there is as it was, and that it said why. */
	async function comesToNothing(code, says, env = {}) {
		const there = host.kept();
		const ran = await backup(env);
		assert.equal(ran.code, code, ran.err);
		assert.match(ran.err, says);
		assert.equal(ran.out, '');
		assert.deepEqual(host.kept(), there);
		assert.ok(host.files().every((name) => !name.endsWith('.part')), 'nothing half-made stays');
		return ran;
	}

	test('is made with nothing in the environment, from any folder, for its owner alone, and proves itself', async () => {
		const ran = await backup();
		assert.equal(ran.code, 0, ran.err);
		const [, name, size] = /^OK (mdp_db-\d{8}-\d{6}\.mdpbak) (\d+) \d+\n$/.exec(ran.out);
		assert.deepEqual(host.kept(), [name]);
		assert.equal(statSync(at(name)).size, Number(size));
		assert.equal(mode(host.backups), 0o700);
		for (const file of [name, `${name}.sidecar`]) assert.equal(mode(at(file)), 0o600);
		host.server('verify', at(name), '--level', '1');
		host.server('verify', at(name));
	});

	test('of a failure, an empty answer, or one that stops early and says all is well, is none', async () => {
		host.fault({ call: 'mdp-server backup', does: 'fail', status: 1 });
		await comesToNothing(1, /no backup \(status 1\)/);
		host.fault({ call: 'mdp-server backup', does: 'nothing' });
		await comesToNothing(21, /isn’t whole/);
		const size = statSync(at(host.kept()[0])).size;
		for (const cut of [1, 20, 100, size - 1, size, size + 1, size + 200]) {
			host.fault({ call: 'mdp-server backup', does: 'cut', at: cut });
			await comesToNothing(21, /isn’t whole/);
		}
	});

	test('that doesn’t read back as it was written is none', async () => {
		host.fault({ call: 'mdp-server verify', does: 'fail', status: 21 });
		await comesToNothing(21, /doesn’t verify \(status 21\)/);
		host.fault({ call: 'mdp-server verify', does: 'fail', status: 22 });
		await comesToNothing(22, /doesn’t verify/);
	});

	test('that no key here opens is verified by its bytes', async () => {
		host.fault({ call: '--level 2', does: 'fail', status: 12 });
		const ran = await backup();
		assert.equal(ran.code, 0, ran.err);
		assert.match(ran.err, /its bytes were verified/);
	});

	test('of a server that finds its own data damaged is kept, lets no older one go, and says so', async () => {
		host.fault({ call: 'mdp-server backup', does: 'end-with', status: 21 });
		const ran = await backup();
		assert.equal(ran.code, 21, ran.err);
		assert.match(ran.err, /is damaged/);
		const [, name] = /^OK (\S+) \d+ \d+\n$/.exec(ran.out);
		assert.ok(host.kept().includes(name));
		assert.ok(!host.calls.some((call) => call.includes('prune')));
	});

	test('that hangs is given up, and keeps others out until then', async () => {
		host.fault({ call: 'mdp-server backup', does: 'hang' });
		const there = host.kept();
		const first = backup({ BACKUP_TIMEOUT: '3' });
		while (!host.calls.some((call) => call.includes('mdp-server backup'))) await new Promise((done) => setTimeout(done, 20));
		const second = await backup();
		assert.equal(second.code, 11, second.err);
		assert.match(second.err, /another backup, restore or rotation/);
		const elsewhere = await backup({ BACKUP_DIR: join(host.folder, 'elsewhere') });
		assert.equal(elsewhere.code, 11, 'it is the same stack, whatever the folder');
		const ended = await first;
		assert.equal(ended.code, 1, ended.err);
		assert.match(ended.err, /more than 3 seconds/);
		assert.deepEqual(host.kept(), there);
		host.fault();
	});

	test('waits while the server makes one of its own', async () => {
		host.fault({ call: 'mdp-server backup', does: 'busy' });
		const ran = await backup();
		assert.equal(ran.code, 0, ran.err);
		assert.match(ran.err, /waiting/);
		host.fault({ call: 'mdp-server backup', does: 'fail', status: 11 });
		await comesToNothing(11, /status 11/, { LOCK_WAIT: '0' });
		host.fault();
	});

	test('on a full disk ends with 28 and leaves nothing there', async (t) => {
		const full = join(host.folder, 'full');
		mkdirSync(full);
		const list = join(host.folder, 'full.list');
		const mount = 'mount -t tmpfs -o size=8k tmpfs "$FULL" || exit 77; head -c $FILLED /dev/zero >"$FULL/filler"; "$@"; s=$?; ls -A "$FULL" >"$LIST"; exit $s';
		const wrap = ['unshare', '--mount', 'sh', '-c', mount, 'sh'];
		// No room for the archive; none for what vouches for it.
		for (const FILLED of ['8192', '4096']) {
			const ran = await backup({ BACKUP_DIR: full, FULL: full, LIST: list, FILLED }, { wrap });
			if (ran.code === 77 || /unshare/.test(ran.err)) {
				console.log('NOT RUN: backup on a full disk: no tmpfs may be mounted here');
				return t.skip('no tmpfs');
			}
			assert.equal(ran.code, 28, ran.err);
			assert.match(ran.err, /is full/);
			assert.equal(readFileSync(list, 'utf8'), '.lock\nfiller\n');
		}
	});

	test('killed at any step leaves nothing that looks like one and isn’t', async () => {
		host.fault();
		await host.nextName();
		await backup();
		const steps = host.calls.length;
		const whole = new Set(host.kept());
		for (let number = 1; number <= steps; number += 1) {
			for (const does of ['kill', 'kill-after']) {
				host.fault({ number, does });
				await host.nextName();
				const ran = await backup();
				assert.equal(ran.signal, 'SIGKILL', `${does} at ${number} of ${steps}: ${ran.code} ${ran.err}`);
				for (const name of host.kept()) {
					if (!whole.has(name)) host.server('verify', at(name));
					whole.add(name);
				}
			}
		}
		host.fault({ call: 'mdp-server backup', does: 'kill-midway', at: 5000 });
		const there = host.kept();
		assert.equal((await backup()).signal, 'SIGKILL');
		assert.deepEqual(host.kept(), there);
		host.fault();
		const ran = await backup();
		assert.equal(ran.code, 0, ran.err);
		assert.ok(host.files().every((name) => !name.endsWith('.part')), 'what was left is cleared away');
	});

	test('says in French what it says in English', async () => {
		host.fault({ call: 'mdp-server backup', does: 'fail', status: 1 });
		await comesToNothing(1, /le serveur n’a pas fait de sauvegarde/, { LANG: 'fr_FR.UTF-8' });
		host.fault();
		await comesToNothing(2, /FORMAT is/, { FORMAT: 'tar' });
		await comesToNothing(2, /RETENTION_DAYS/, { RETENTION_DAYS: '0' });
	});

	test('is made of a server that doesn’t run, too', async () => {
		host.compose('stop', 'backend');
		const ran = await backup();
		assert.equal(ran.code, 0, ran.err);
		host.up();
	});
});

describe('the backups before it', { skip: missing }, () => {
	let host, made;
	before(async () => {
		host = new Host();
		host.up();
		made = /OK (\S+)/.exec((await host.run('backup-db.sh')).out)[1];
		for (const end of ['', '.sidecar']) copyFileSync(at(made + end), join(host.folder, `sample${end}`));
	});
	after(() => host.close());
	const at = (name) => join(host.backups, name);

	/** One of that time, as whole as the first. */
	function plant(time, { slug, end = '.mdpbak', beside = true } = {}) {
		const name = named(time, slug, end);
		copyFileSync(join(host.folder, 'sample'), at(name));
		if (beside) copyFileSync(join(host.folder, 'sample.sidecar'), at(`${name}${end === '.mdpbak' ? '.sidecar' : '.sha256'}`));
		return name;
	}
	async function backup(env) {
		const ran = await host.run('backup-db.sh', [], env);
		assert.equal(ran.code, 0, ran.err);
		return /OK (\S+)/.exec(ran.out)[1];
	}
	const stays = (name) => existsSync(at(name));

	test('go after RETENTION_DAYS, with what vouches for them; nothing else does', async () => {
		const days = Array.from({ length: 20 }, (_, day) => day + 1);
		const archives = days.map((day) => plant(Date.now() - day * DAY + 60_000));
		// An archive doesn't stand for a dump: the days before the newest of each stay.
		const dumps = days.map((day) => plant(Date.now() - (day + 30) * DAY, { end: '.sql.gz' }));
		const others = [
			plant(Date.now() - 50 * DAY, { slug: 'other' }),
			plant(Date.now() - 50 * DAY, { slug: 'mdp-replaced' }),
			// As the previous system made them, and as somebody put them there.
			plant(Date.now() - 300 * DAY, { end: '.sql.gz', beside: false }),
			plant(Date.now() - 60 * DAY, { beside: false })
		];
		const newest = await backup({ RETENTION_DAYS: '7' });
		for (const name of [...archives.slice(7), ...dumps.slice(8)]) {
			assert.ok(!stays(name), `${name} goes`);
			assert.ok(!stays(`${name}.sidecar`) && !stays(`${name}.sha256`));
		}
		for (const name of [newest, ...archives.slice(0, 7), ...dumps.slice(0, 8), ...others]) assert.ok(stays(name), `${name} stays`);
	});

	test('all stay when a clock has jumped ten years, either way', async () => {
		const apart = [-3650, -3649, -3648, 3650, 3651].map((days) => plant(Date.now() + days * DAY));
		await backup({ RETENTION_DAYS: '7' });
		await backup();
		for (const name of apart) assert.ok(stays(name), `${name} stays`);
	});

	test('stay, and the new one too, when they can’t be judged', async () => {
		const old = [8, 9, 10].map((day) => plant(Date.now() - day * DAY));
		host.fault({ call: 'prune', does: 'fail', status: 1 });
		const ran = await host.run('backup-db.sh', [], { RETENTION_DAYS: '7' });
		assert.equal(ran.code, 3, ran.err);
		assert.match(ran.out, /^OK /);
		assert.ok(old.every(stays));
		host.fault();
	});
});

test('the cron line of the manual runs in a fresh clone, and its log is there', { skip: missing }, async () => {
	const host = new Host();
	try {
		host.up();
		const clone = join(host.folder, 'clone');
		const listed = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'scripts', 'logs', 'docker-compose.dev.yml'], { cwd: ROOT, encoding: 'utf8' });
		for (const name of listed.stdout.split('\n').filter(Boolean)) {
			mkdirSync(dirname(join(clone, name)), { recursive: true });
			cpSync(join(ROOT, name), join(clone, name));
		}
		const line = `${clone}/scripts/backup-db.sh >>${clone}/logs/backup.log 2>&1`;
		const ran = spawnSync('env', ['-i', `PATH=${host.bin}:/usr/bin:/bin`, '/bin/sh', '-c', line], { cwd: '/' });
		const log = readFileSync(join(clone, 'logs', 'backup.log'), 'utf8');
		assert.equal(ran.status, 0, log);
		assert.match(log, /^OK mdp_db-\S+\.mdpbak \d+ \d+$/m);
		assert.equal(readdirSync(join(clone, 'backups')).filter((name) => name.endsWith('.mdpbak')).length, 1);
	} finally {
		host.close();
	}
});

test('FORMAT=sql keeps a dump that proved itself, with its digest, or none', { skip: missing }, async (t) => {
	if (!findPostgres()) {
		console.log('NOT RUN: FORMAT=sql: PostgreSQL is not installed');
		return t.skip('no PostgreSQL');
	}
	const cluster = await Cluster.start();
	const host = new Host();
	try {
		writeFileSync(join(host.folder, '.env.test'), `DB_HOST=${cluster.folder}\nPOSTGRES_USER=${cluster.role}\nPOSTGRES_DB=${cluster.database}\n`);
		host.up();
		const ran = await host.run('backup-db.sh', [], { FORMAT: 'sql' });
		assert.equal(ran.code, 0, ran.err);
		const [, name] = /^OK (mdp_db-\d{8}-\d{6}\.sql\.gz) \d+ \d+\n$/.exec(ran.out);
		const checked = spawnSync('sha256sum', ['-c', `${name}.sha256`], { cwd: host.backups });
		assert.equal(checked.status, 0);
		assert.equal(mode(join(host.backups, name)), 0o600);
		for (const cut of [0, 20, 500]) {
			host.fault({ call: 'mdp-server backup', does: 'cut', at: cut });
			const none = await host.run('backup-db.sh', [], { FORMAT: 'sql' });
			assert.equal(none.code, 21, none.err);
			assert.deepEqual(host.kept(), [name]);
		}
		host.fault();
		// And back, over what is there.
		const back = await host.run('restore-db.sh', [join(host.backups, name), '--yes']);
		assert.equal(back.code, 0, back.err);
	} finally {
		host.close();
		await cluster.close();
	}
});
