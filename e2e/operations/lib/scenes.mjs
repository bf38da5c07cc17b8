/** What there is before a page is opened. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from '../../lib/server.mjs';
import { commands } from './page.mjs';

/** What a page speaks of in a clone: all but the sources, which are built already. */
const NEEDED = ['docker-compose.*.yml', '.env.*.example', '.gitignore', '.dockerignore', 'CHANGELOG.md', 'Makefile', 'deploy', 'docs', 'scripts'];

function git(folder, ...command) {
	const ran = spawnSync('git', ['-c', 'user.name=mdp', '-c', 'user.email=mdp@example.org', ...command], { cwd: folder, encoding: 'utf8' });
	if (ran.status !== 0) throw new Error(`git ${command.join(' ')}: ${ran.stderr}`);
	return ran.stdout;
}

/** A certificate of one's own, as the folder's README says. */
function certify(reader, folder) {
	const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(folder, 'key.pem')];
	const names = ['-subj', '/CN=vault.example.org', '-addext', 'subjectAltName=DNS:vault.example.org', '-days', '30'];
	const made = spawnSync('openssl', ['req', '-x509', ...key, ...names, '-out', join(folder, 'fullchain.pem')]);
	if (made.status !== 0) throw new Error(String(made.stderr));
	const yaml = readFileSync(join(folder, 'README.md'), 'utf8').split('```yaml\n')[1].split('```')[0];
	writeFileSync(join(folder, 'certificate.yml'), yaml);
	copyFileSync(join(folder, 'fullchain.pem'), join(reader.state, 'authority.pem'));
}

/** A repository to clone. */
function repository(reader) {
	const folder = reader.make('repository');
	const files = git(ROOT, 'ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...NEEDED);
	for (const file of files.split('\0').filter(Boolean)) {
		mkdirSync(dirname(join(folder, file)), { recursive: true });
		cpSync(join(ROOT, file), join(folder, file));
	}
	certify(reader, join(folder, 'deploy/traefik/dynamic'));
	git(folder, 'init', '--quiet');
	git(folder, 'add', '--all', '--force');
	git(folder, 'commit', '--quiet', '--message', 'As it is');
	git(folder, 'tag', 'v-before');
	Object.assign(reader.placeholders, { REPOSITORY: folder, BEFORE: 'v-before', VERSION: 'v-next' });
}

/** Another version of it. */
export function release(reader) {
	const folder = reader.placeholders.REPOSITORY;
	git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'Next');
	git(folder, 'tag', 'v-next');
}

async function quietly(reader, lines) {
	for (const line of lines) await reader.type(line);
	reader.walked = [];
}

/** What `household` made the first time: an account's keys take their time. */
let made = null;

/** A server on SQLite with an account, `alice`, who has an item, and the operator's kit; it is stopped. */
export async function household(reader) {
	const { KIT } = reader.placeholders;
	const kept = [
		['kit', KIT],
		['home', reader.home]
	];
	if (made) for (const [name, folder] of kept) cpSync(join(made, name), folder, { recursive: true });
	else {
		await moveIn(reader);
		made = mkdtempSync(join(tmpdir(), 'mdp-household-'));
		for (const [name, folder] of kept) cpSync(folder, join(made, name), { recursive: true });
	}
	reader.placeholders.ARCHIVE = readdirSync(KIT).find((name) => name.endsWith('.mdpbak'));
}

export function forgetHousehold() {
	if (made) rmSync(made, { recursive: true });
}

async function moveIn(reader) {
	await quietly(reader, [
		'mdp-server serve',
		'mdp login https://vault.example.org alice --new --save-key-file KIT/alice.zkkey.json',
		'mdp add --title Bank --user alice --generate',
		'mdp sync',
		'mdp-server key new --save KIT/operator.key',
		'mdp-server backup',
		'cp backups/*.mdpbak* KIT/',
		'mdp lock'
	]);
	await reader.stop();
	for (const file of ['.env.prod', '.env.prod.local']) {
		for (const folder of [reader.placeholders.KIT, reader.home]) {
			copyFileSync(join(ROOT, `${file}.example`), join(folder, file));
			chmodSync(join(folder, file), 0o600);
		}
	}
}

/** The same, and the machine is lost: the repository and the kit are left. */
export async function bareMachine(reader) {
	repository(reader);
	await household(reader);
	const secrets = join(reader.placeholders.KIT, '.env.prod.local');
	const filled = readFileSync(secrets, 'utf8').replaceAll(/^(\w+)=$/gm, (_, name) => `${name}=${randomBytes(32).toString('hex')}`);
	writeFileSync(secrets, filled);
	rmSync(reader.home, { recursive: true });
	reader.goTo('machine');
}

/** The same, brought back by the page for that, and somebody's device. */
export async function stack(reader) {
	await bareMachine(reader);
	const recovery = commands('en', 'quick-recovery.md').filter((command) => !command.includes(' --from '));
	await quietly(reader, [...recovery, comeIn('device')]);
	reader.placeholders.ARCHIVE = readdirSync(join(reader.home, 'mdp/backups')).find((name) => name.endsWith('.mdpbak'));
}

/** A clone, and nothing else. */
export async function clone(reader) {
	repository(reader);
	await quietly(reader, ['git clone --quiet REPOSITORY mdp', 'cd mdp']);
}

/** Alice comes with her key file, on a device that has nothing yet. */
export const comeIn = (device) => `MDP_HOME=KIT/${device} mdp login https://vault.example.org alice --key-file KIT/alice.zkkey.json`;
