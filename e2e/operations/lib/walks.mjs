/** The pages: what there is before each, what happens between its commands, what must be true after it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster, findPostgres } from '../../lib/postgres.mjs';
import { missing as needsStack } from '../../stack/programs.mjs';
import { ROOT } from '../../lib/server.mjs';
import { visit } from './visit.mjs';
import { bareMachine, clone, comeIn, household, release, stack } from './scenes.mjs';

const PREVIOUS = join(ROOT, 'testdata/previous-system');
const EXPECTED = JSON.parse(readFileSync(join(PREVIOUS, 'expected.json'), 'utf8')).users.alice;

let devices = 0;

/** The whole vault is there for somebody who has nothing but the key file. */
async function opens(reader, ...titles) {
	devices += 1;
	const device = `device-${devices}`;
	await reader.type(comeIn(device));
	for (const title of titles) assert(await reader.type(`MDP_HOME=KIT/${device} mdp get ${title}`));
	await reader.type(`MDP_HOME=KIT/${device} mdp key check`);
}

const newest = (reader) => readdirSync(join(reader.home, 'mdp/backups')).filter((name) => name.endsWith('.mdpbak')).sort().pop();

export const WALKS = {
	'quick-recovery.md': {
		missing: needsStack,
		before: bareMachine,
		on: {
			// The other way to restore: from a target, on a bare machine again.
			'docker compose -f docker-compose.prod.yml run': async (reader) => {
				await opens(reader, 'Bank');
				const target = reader.make('target');
				await reader.type(`cp KIT/*.mdpbak* ${target} && echo BACKUP_TARGETS=${target} >>.env.prod`);
				await reader.type('docker compose -f docker-compose.prod.yml down -v');
			}
		},
		async after(reader, began) {
			const opened = await visit(reader, 'Bank');
			console.log(`quick-recovery.md: from a bare machine to the item, open in the browser: ${((opened - began) / 1000).toFixed(1)} s (both ways to restore; images are built already)`);
			await opens(reader, 'Bank');
		}
	},

	'backups.md': {
		missing: needsStack,
		async before(reader) {
			await stack(reader);
			reader.placeholders.TARGET = reader.make('target');
			reader.placeholders.ELSEWHERE = join(reader.make('elsewhere'), 'backups');
			// The page is about a server that has no key yet.
			await reader.type('docker compose -f docker-compose.prod.yml exec -T backend rm /data/operator.pub && mv KIT/operator.key KIT/before.key');
		},
		on: { rsync: (reader) => (reader.placeholders.ARCHIVE = newest(reader)) },
		async after(reader) {
			const line = readFileSync(join(reader.state, 'crontab'), 'utf8').trimEnd();
			const [, command] = /^0 3 \* \* \* (.*)$/.exec(line);
			// As cron does: almost no environment, and the home folder.
			const ran = spawnSync('/bin/sh', ['-c', command], { cwd: reader.home, env: { HOME: reader.home, SHELL: '/bin/sh', PATH: `${reader.bin}:/usr/bin:/bin` } });
			const said = readFileSync(join(reader.home, 'mdp/logs/backup.log'), 'utf8');
			assert.equal(ran.status, 0, said);
			assert.match(said, /^OK mdp_db-.*\.mdpbak /m);
			assert(readdirSync(reader.placeholders.TARGET).some((name) => name.endsWith('.mdpbak')));
			assert(readdirSync(reader.placeholders.ELSEWHERE).includes(reader.placeholders.ARCHIVE));
		}
	},

	'upgrade.md': {
		missing: needsStack,
		before: stack,
		on: {
			'docker tag mdp-backend mdp-backend:before': (reader) => (reader.placeholders.ARCHIVE = newest(reader)),
			'git fetch': release,
			// Somebody goes on working with the new version, until it is gone.
			'docker compose -f docker-compose.prod.yml stop': (reader) => reader.type('MDP_HOME=KIT/device mdp add --title Later --generate && MDP_HOME=KIT/device mdp sync')
		},
		async after(reader) {
			await reader.type('MDP_HOME=KIT/device mdp sync');
			await opens(reader, 'Bank', 'Later');
		}
	},

	'secrets.md': {
		missing: needsStack,
		before: stack,
		on: {
			'install -m 600 .env.prod.local': (reader) => reader.type('! diff -q .env.prod.local KIT/.env.prod.local'),
			// The last part: the secret is lost, and the archive is the one of the present key.
			'docker compose -f docker-compose.prod.yml stop': (reader) => reader.type('mv KIT/operator-new.key KIT/operator.key && COMPOSE_FILE=docker-compose.prod.yml scripts/backup-db.sh && cp backups/*.mdpbak* KIT/ && sed -i "s/^MDP_SECRET_KEY=.*/MDP_SECRET_KEY=$(openssl rand -hex 32)/" .env.prod.local').then(() => (reader.placeholders.ARCHIVE = newest(reader)))
		},
		after: (reader) => opens(reader, 'Bank')
	},

	'engines.md': {
		missing: () => !findPostgres() && 'PostgreSQL is not installed',
		async before(reader) {
			await household(reader);
			const cluster = await Cluster.start();
			reader.placeholders.DBHOST = cluster.folder;
			return () => cluster.close();
		},
		after: (reader) => opens(reader, 'Bank')
	},

	'moving.md': {
		missing: needsStack,
		async before(reader) {
			await stack(reader);
			reader.placeholders.NEWHOST = 'me@new.example.org';
			reader.make('new-machine');
		},
		on: {
			'docker compose -f docker-compose.prod.yml stop traefik': (reader) => reader.type('MDP_HOME=KIT/device mdp add --title Later --generate && MDP_HOME=KIT/device mdp sync'),
			'docker compose -f docker-compose.prod.yml stop': (reader) => (reader.placeholders.ARCHIVE = newest(reader)),
			'git clone': (reader) => reader.goTo('new-machine'),
			'docker compose -f docker-compose.prod.yml down': async (reader) => {
				await opens(reader, 'Bank', 'Later');
				reader.goTo('machine');
				await reader.type('cd mdp');
			}
		}
	},

	'previous-system.md': {
		missing: needsStack,
		async before(reader) {
			await clone(reader);
			const dump = readdirSync(PREVIOUS).find((name) => name.endsWith('.sql.gz'));
			const previous = reader.make('previous');
			copyFileSync(join(PREVIOUS, dump), join(previous, dump));
			reader.note('old-passphrase', EXPECTED.passphrase);
			Object.assign(reader.placeholders, { PREVIOUS: previous, DUMP: dump, OLD: join(reader.state, 'previous-system'), NAME: 'alice', OLDKEY: join(PREVIOUS, 'alice-vault-key.json') });
		},
		async after(reader) {
			const listed = JSON.parse(await reader.type('mdp ls --json'));
			for (const { title } of EXPECTED.entries) assert(listed.some((item) => item.title === title), title);
		}
	},

	'without-containers.md': {
		async before(reader) {
			await household(reader);
			reader.placeholders.PACKAGE = 'mdp-server_VERSION_amd64.deb';
		},
		after: (reader) => opens(reader, 'Bank')
	},

	'troubleshooting.md': { missing: needsStack, before: stack }
};
