/** What `mdp` takes over a replica of 10,000 records: whole commands, as a shell runs them. */
import { median, row } from './rows.mjs';
import { ITEMS, Vault } from './vault.mjs';

const RUNS = 15;

const vault = await Vault.fill();
try {
	const time = (name, target, runs, ...given) => {
		const took = Array.from({ length: runs }, () => {
			const began = performance.now();
			vault.mdp(...given);
			return performance.now() - began;
		});
		row(`mdp: ${name}`, median(took), 'ms', target);
	};
	time(`unlock, ${ITEMS} records (Argon2id included)`, null, 5, 'unlock');
	time('get through the agent', 150, RUNS, 'get', 'alice.7777@example.org');
	time('ls of everything', null, RUNS, 'ls');
	time('ls of a search', null, RUNS, 'ls', 'café', '42');
	time('sync when nothing changed', null, RUNS, 'sync');
} finally {
	await vault.close();
}
