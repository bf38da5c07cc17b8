/**
 * The Debian package, from what is in it to what is left after it: installed, run, upgraded, removed and
 * purged on a throwaway machine, by the real dpkg and the real systemd.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { findServer, ROOT } from '../lib/server.mjs';
import { Machine, missing } from './lib/machine.mjs';

const UNITS = ['mdp-server.service', 'mdp-backup.service', 'mdp-drill.service', 'mdp-backup.timer', 'mdp-drill.timer'];
const KEY = 'ab'.repeat(32);
const server = findServer();
const client = process.env.MDP_BIN ?? (server && join(dirname(server), 'mdp'));
const impossible = !server || !existsSync(client) ? 'mdp-server and mdp aren’t built' : !existsSync('/usr/bin/dpkg-shlibdeps') ? 'packages for Debian are built with dpkg-dev' : null;
const unmovable = impossible ?? missing();

const work = mkdtempSync(join(tmpdir(), 'mdp-deb-'));
let deb, machine;

/** Output of a program that must succeed. */
function done(program, given, options = {}) {
	const { status, stdout, stderr } = spawnSync(program, given, { encoding: 'utf8', ...options });
	assert.equal(status, 0, `${program} ${given.join(' ')}: ${stdout}${stderr}`);
	return stdout;
}

/** Builds the package from the programs of a folder, as of a fixed day. */
function build(bin, out) {
	const env = { ...process.env, SOURCE_DATE_EPOCH: '1700000000' };
	return done(join(ROOT, 'scripts/build-deb'), ['--bin', bin, '--out', join(work, out)], { env }).trim();
}

/** A promise that is kept, or can’t be looked at here. */
function promise(name, reason, look) {
	test(name, (t) => {
		if (reason) {
			console.log(`NOT RUN: ${name}: ${reason}`);
			return t.skip(reason);
		}
		return look(t);
	});
}

before(async () => {
	if (impossible) return;
	symlinkSync(server, join(work, 'mdp-server'));
	symlinkSync(client, join(work, 'mdp'));
	deb = build(work, 'out');
	done('dpkg-deb', ['--extract', deb, join(work, 'tree')]);
	if (!unmovable) machine = await Machine.start();
});

after(() => {
	machine?.close();
	rmSync(work, { recursive: true, force: true });
});

promise('the package says what it is, and needs what its programs need', impossible, () => {
	const field = (name) => done('dpkg-deb', ['--field', deb, name]).trim();
	assert.equal(field('Package'), 'mdp-server');
	assert.match(field('Version'), /^\d+\.\d+\.\d+-1$/);
	assert.equal(field('Architecture'), done('dpkg', ['--print-architecture']).trim());
	assert.match(field('Depends'), /libc6 .*debconf.*systemd/);
	assert.equal(field('Conflicts'), 'mdp', 'another package has a command of this name');
	const control = join(work, 'control');
	done('dpkg-deb', ['--control', deb, control]);
	done('md5sum', ['--check', '--quiet', join(control, 'md5sums')], { cwd: join(work, 'tree') });
});

promise('everything in it is root’s, nobody else may change it, and settings and secrets aren’t everybody’s to read', impossible, () => {
	const rows = done('dpkg-deb', ['--contents', deb]).trim().split('\n').map((row) => row.split(/\s+/));
	const modes = new Map(rows.map(([mode, owner, , , , path]) => [path, `${mode} ${owner}`]));
	for (const [path, mode] of modes) assert.match(mode, /^[-dl]......[-r].[-w]?.{0,2} root\/root$/, path);
	for (const [path, mode] of modes) assert.ok(!/^-.{4}w|^-.{7}w/.test(mode), `${path} ${mode}`);
	assert.equal(modes.get('./etc/mdp/mdp.env'), '-rw-r----- root/root');
	assert.equal(modes.get('./etc/mdp/credentials/'), 'drwx------ root/root');
	assert.equal(modes.get('./usr/bin/mdp-server'), '-rwxr-xr-x root/root');
	assert.equal(modes.get('./usr/lib/systemd/system/mdp-.service.d/confined.conf'), '-rw-r--r-- root/root');
});

promise('both programs come with completions and manual pages', impossible, () => {
	const share = join(work, 'tree/usr/share');
	for (const name of ['mdp', 'mdp-server']) {
		for (const file of [`bash-completion/completions/${name}`, `zsh/vendor-completions/_${name}`, `fish/vendor_completions.d/${name}.fish`, `man/man1/${name}.1.gz`]) {
			assert.ok(existsSync(join(share, file)), file);
		}
	}
	assert.ok(existsSync(join(share, 'man/man8/mdp-admin.8.gz')));
	const documented = readdirSync(join(share, 'man/man1'));
	for (const page of ['mdp-get.1.gz', 'mdp-server-restore.1.gz', 'mdp-server-user-add.1.gz']) assert.ok(documented.includes(page), page);
});

promise('the same programs give the same package', impossible, () => {
	done('cmp', [deb, build(join(work, 'tree/usr/bin'), 'again')]);
});

const lintian = existsSync('/usr/bin/lintian') ? impossible : 'lintian isn’t installed';
promise('lintian finds no error', lintian, () => {
	const { stdout } = spawnSync('lintian', ['--allow-root', '--fail-on', 'error', deb], { encoding: 'utf8' });
	assert.deepEqual(stdout.split('\n').filter((line) => line.startsWith('E:')), []);
});

promise('installing it makes a user, and starts and enables nothing', unmovable, () => {
	done('cp', [deb, join(machine.folder, 'mdp.deb')]);
	const { status, out, err } = machine.run('dpkg', ['--install', '/machine/mdp.deb']);
	assert.equal(status, 0, out + err);
	assert.match(out + err, /systemctl enable --now mdp-server/);
	assert.match(machine.done('id', ['mdp']), /gid=\d+\(mdp\)/);
	assert.equal(machine.done('stat', ['-c', '%a %U:%G', '/etc/mdp/mdp.env', '/etc/mdp/credentials']), '640 root:mdp\n700 root:root\n');
	for (const unit of UNITS) {
		assert.equal(machine.run('systemctl', ['is-active', unit]).out, 'inactive\n', unit);
		assert.match(machine.run('systemctl', ['is-enabled', unit]).out, /^(disabled|static)\n$/, unit);
	}
});

promise('systemd understands every unit, and rates them as well confined', unmovable, () => {
	const verified = machine.run('systemd-analyze', ['verify', '--man=yes', ...UNITS.map((unit) => `/usr/lib/systemd/system/${unit}`)]);
	assert.deepEqual([verified.status, verified.out, verified.err.split('\n').filter((line) => line.includes('mdp-'))], [0, '', []]);
	for (const unit of UNITS.filter((unit) => unit.endsWith('.service'))) {
		machine.done('systemd-analyze', ['security', '--offline=yes', '--threshold=15', '--no-pager', `/usr/lib/systemd/system/${unit}`]);
	}
});

promise('it serves once it says so, sealed under a credential that only its unit sees', unmovable, () => {
	machine.done('sh', ['-c', `umask 077; echo ${KEY} >/etc/mdp/credentials/MDP_SECRET_KEY`]);
	machine.done('systemctl', ['enable', '--now', 'mdp-server.service', 'mdp-drill.timer']);
	assert.match(machine.done('mdp-server', ['health']), /127\.0\.0\.1:8000 answers/);
	assert.equal(machine.done('stat', ['-c', '%a %U', '/var/lib/mdp', '/var/lib/mdp/data', '/var/lib/mdp/data/server-secret']), '700 mdp\n700 mdp\n600 mdp\n');
	// The secret doesn’t open without the key, and opens with it for whoever runs as the service does.
	assert.match(machine.done('mdp-admin', ['config']), /MDP_SECRET_KEY=\*+\t\/run\/credentials\/mdp-admin-\d+\.service\/mdp_MDP_SECRET_KEY/);
	assert.notEqual(machine.run('setpriv', ['--reuid=mdp', '--regid=mdp', '--clear-groups', 'mdp-server', '--env-file', '/etc/mdp/mdp.env', 'backup']).status, 0);
});

promise('commands by hand run as the service does, and can write nothing but the data', unmovable, () => {
	machine.done('sh', ['-c', 'mdp-admin key new >/root/operator.key']);
	assert.match(machine.done('cat', ['/root/operator.key']), /AGE-SECRET-KEY-/);
	assert.notEqual(machine.run('mdp-admin', ['backup', '--to', '/srv']).status, 0);
	assert.notEqual(machine.run('mdp-admin', ['backup', '--to', '/root']).status, 0);
	assert.equal(machine.run('mdp-admin', ['restore', 'nothing']).status, 10, 'the command’s own status');
	const french = machine.run('mdp-admin', ['restore', 'rien'], { env: { LC_ALL: 'fr_FR.UTF-8' } });
	assert.match(french.err + french.out, /archive/);
});

promise('the backup and the drill succeed as their timers start them', unmovable, () => {
	const password = machine.put('password', 'correct horse battery staple\n');
	machine.done('mdp', ['--password-file', password, 'login', 'http://127.0.0.1:8000', 'alice', '--new']);
	machine.done('systemctl', ['start', 'mdp-backup.service']);
	assert.match(machine.done('mdp-admin', ['list']), /mdp_db-\d{8}-\d{6}\.mdpbak/);
	machine.done('systemctl', ['start', 'mdp-drill.service']);
	assert.match(machine.done('ls', ['/var/lib/mdp/data']), /drill/);
	assert.match(machine.run('systemctl', ['list-timers', '--no-pager']).out, /mdp-drill\.timer/);
	assert.doesNotMatch(machine.run('systemctl', ['list-timers', '--no-pager']).out, /mdp-backup\.timer/, 'the server makes them itself');
});

promise('an upgrade reaches the server that runs, and touches no setting', unmovable, () => {
	machine.done('sh', ['-c', 'echo TZ=Europe/Paris >>/etc/mdp/mdp.env']);
	const pid = () => machine.done('systemctl', ['show', '--property=MainPID', '--value', 'mdp-server']).trim();
	const old = pid();
	machine.done('dpkg', ['--install', '/machine/mdp.deb']);
	assert.notEqual(pid(), old);
	assert.match(machine.done('mdp-server', ['health']), /answers/);
	assert.match(machine.done('cat', ['/etc/mdp/mdp.env']), /TZ=Europe\/Paris/);
	assert.equal(machine.run('systemctl', ['is-enabled', 'mdp-server']).out, 'enabled\n');
	assert.match(machine.done('mdp-admin', ['config']), /TZ=Europe\/Paris/);
});

promise('removing it stops everything and keeps all that is the operator’s', unmovable, () => {
	const secret = machine.done('sha256sum', ['/var/lib/mdp/data/server-secret']);
	machine.done('dpkg', ['--remove', 'mdp-server']);
	assert.notEqual(machine.run('systemctl', ['is-active', 'mdp-server', 'mdp-drill.timer']).status, 0);
	assert.notEqual(machine.run('pgrep', ['mdp-server']).status, 0);
	assert.ok(!machine.done('ls', ['/usr/bin']).split('\n').includes('mdp-server'));
	assert.equal(machine.done('sha256sum', ['/var/lib/mdp/data/server-secret']), secret);
	assert.match(machine.done('cat', ['/etc/mdp/mdp.env', '/etc/mdp/credentials/MDP_SECRET_KEY']), new RegExp(`Paris[^]*${KEY}`));
	// Installed again, it goes on where it was.
	machine.done('dpkg', ['--install', '/machine/mdp.deb']);
	machine.done('systemctl', ['start', 'mdp-server']);
	assert.match(machine.done('mdp-admin', ['user', 'list']), /alice/);
});

promise('purging it keeps the data and its secrets where nobody is asked', unmovable, () => {
	const { status, out, err } = machine.run('dpkg', ['--purge', 'mdp-server']);
	assert.equal(status, 0, err);
	assert.match(out + err, /\/var\/lib\/mdp and \/etc\/mdp\/credentials are kept/);
	assert.match(machine.done('ls', ['/var/lib/mdp/data', '/etc/mdp/credentials']), /MDP_SECRET_KEY[^]*server-secret/);
	assert.equal(machine.done('find', ['/etc/systemd/system', '-name', 'mdp-*']), '');
	assert.ok(!machine.done('ls', ['/etc/mdp']).includes('mdp.env'));
});

promise('purging it asks, and takes no or yes for an answer', unmovable, () => {
	const purge = (answer) => {
		machine.done('dpkg', ['--install', '/machine/mdp.deb']);
		const asked = machine.done('script', ['--quiet', '--return', '--command', 'dpkg --purge mdp-server', '/dev/null'], { input: `${answer}\n`, env: { DEBIAN_FRONTEND: 'teletype', TERM: 'dumb' } });
		assert.match(asked, /Delete all vaults and their archives\?/);
		return machine.run('ls', ['/var/lib/mdp/data', '/etc/mdp/credentials']).status === 0;
	};
	assert.ok(purge('no'), 'kept');
	assert.ok(!purge('yes'), 'deleted');
	assert.ok(!machine.done('ls', ['/etc', '/var/lib']).split('\n').includes('mdp'), 'nothing is left');
});
