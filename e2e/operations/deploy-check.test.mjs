/** `scripts/deploy-check`: everything right, then each thing wrong by itself, with its section of the runbook. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { findServer, ROOT, Server } from '../lib/server.mjs';
import { Authority } from './authority.mjs';
import { Proxy } from './proxy.mjs';

const HOST = 'vault.test';
const HOUR = 3600;
/** What the script may use besides bash itself. */
const PROGRAMS = ['bash', 'curl', 'openssl', 'cp', 'date', 'mktemp', 'rm', 'timeout', 'tr'];
const LINE = /^(ok|warn|FAIL) +(.+?) {2}\[(.*)\](?: → (docs\/\S+)#(\S+))?$/;

const find = (program) => {
	const can = (path) => {
		try {
			accessSync(path, constants.X_OK);
			return true;
		} catch {
			return false;
		}
	};
	return (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, program)).find(can);
};
const lacking = PROGRAMS.filter((program) => !find(program));
if (!findServer()) lacking.push('mdp-server');
if (lacking.length) console.log(`NOT RUN: deploy-check: no ${lacking.join(', ')}`);

describe('deploy-check', { skip: lacking.length > 0 }, () => {
	let server;
	let authority;
	let folder;
	let identity;

	before(async () => {
		folder = mkdtempSync(join(tmpdir(), 'mdp-deploy-check-'));
		for (const program of PROGRAMS) symlinkSync(find(program), join(folder, program));
		authority = new Authority();
		identity = authority.issue(HOST);
		const settings = { ALLOWED_HOSTS: HOST, TRUSTED_PROXIES: '127.0.0.1', BACKUP_DIR: join(folder, 'backups') };
		server = await Server.start({ settings });
		server.backup();
		// It looks at its archives when it starts, and then from time to time.
		await server.kill();
		await server.start();
		const until = Date.now() + 60_000;
		const ready = async () => (await fetch(`http://127.0.0.1:${server.port}/api/health/ready`)).json();
		while (!('backupAgeSeconds' in (await ready()))) assert.ok(Date.now() < until, 'the archive is never seen');
	});

	after(async () => {
		await server?.close();
		authority?.close();
		rmSync(folder, { recursive: true, force: true });
	});

	/** Runs the script with nothing but what it says that it needs. */
	function run(args, environment = {}) {
		const env = { PATH: folder, HOME: folder, TMPDIR: folder, ...environment };
		const child = spawn(join(folder, 'bash'), [join(ROOT, 'scripts/deploy-check'), ...args], { env });
		let said = '';
		for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
		return new Promise((resolve) => child.on('close', (status) => resolve({ status, said })));
	}

	/** Checks the server behind a proxy with these faults; gives the lines that aren't ok, by what they are about. */
	async function check(faults = {}, { environment, identity: shown = identity, ports } = {}) {
		const proxy = await Proxy.start(server, shown, faults);
		const [tls, plain] = ports?.(proxy.ports) ?? proxy.ports;
		const places = [`${HOST}:443:127.0.0.1:${tls}`, `${HOST}:80:127.0.0.1:${plain}`].flatMap((place) => ['--connect-to', place]);
		try {
			const { status, said } = await run(['--insecure-ca', authority.file, ...places, `https://${HOST}/`], environment);
			const lines = said.split('\n').flatMap((line) => {
				const [, verdict, what, seen, page, section] = LINE.exec(line) ?? [];
				return verdict ? [{ verdict, what, seen, page, section }] : [];
			});
			const wrong = lines.filter(({ verdict }) => verdict !== 'ok');
			for (const { page, section } of wrong) assertSection(page, section);
			return { status, said, lines, wrong: Object.fromEntries(wrong.map((line) => [line.what, `${line.verdict} ${line.section}`])) };
		} finally {
			await proxy.close();
		}
	}

	/** A page of the runbook has such a section, and its other language too. */
	function assertSection(page, section) {
		for (const language of ['en', 'fr']) {
			const path = join(ROOT, page.replace(/runbook\/../, `runbook/${language}`));
			assert.ok(readFileSync(path, 'utf8').includes(`<a id="${section}"></a>`), `${path} has no section ${section}`);
		}
	}

	test('a server that is as it should be has every line ok, in both languages', async () => {
		const { status, said, lines, wrong } = await check();
		assert.deepEqual(wrong, {}, said);
		assert.equal(status, 0);
		assert.equal(lines.length, 20, said);
		assert.match(said, /\n20 ok, 0 warn, 0 FAIL\n$/);
		const french = await check({}, { environment: { LANG: 'fr_FR.UTF-8' } });
		assert.equal(french.status, 0);
		assert.match(french.said, /^ok {4}certificat TLS {2}\[89 jours restants\]$/m);
	});

	test('the authority may come from CURL_CA_BUNDLE, and the place from --resolve', async () => {
		const proxy = await Proxy.start(server, identity);
		const [tls] = proxy.ports;
		const { said } = await run(['--resolve', `${HOST}:${tls}:127.0.0.1`, `https://${HOST}:${tls}`], { CURL_CA_BUNDLE: authority.file });
		await proxy.close();
		assert.match(said, /^ok {4}TLS certificate/m);
		assert.match(said, /^ok {4}events arrive one by one/m);
	});

	test('what is no address is refused', async () => {
		for (const args of [[], ['http://vault.test'], ['https://vault.test/path'], ['--resolve', 'x', 'https://vault.test'], ['a', 'b']]) {
			const { status, said } = await run(args);
			assert.equal(status, 2, args.join(' '));
			assert.match(said, /^usage: /);
		}
	});

	test('a page that fails in French names the French section', async () => {
		const { said } = await check({ silent: true }, { environment: { LC_ALL: 'fr' } });
		assert.match(said, /^FAIL {2}strict-transport-security {2}\[absent de.*TRUSTED_PROXIES \?\] → docs\/runbook\/fr\/troubleshooting\.md#hsts$/m);
	});

	/** Faults, as `proxy.mjs` takes them. */
	const answers = (wanted, change) => ({
		answer: (path, answer) => {
			if (path === wanted || (wanted.endsWith('*') && path.startsWith(wanted.slice(0, -1)))) change(answer);
		}
	});
	const status = (path, code) => answers(path, (answer) => (answer.status = code));
	const body = (path, change) => answers(path, (answer) => (answer.body = change(String(answer.body))));
	const ready = (change) => body('/api/health/ready', change);
	const aged = (hours) => ready((text) => text.replace(/(?<="backupAgeSeconds":)\d+/, hours * HOUR));
	const header = (name, change, path = '/*') =>
		answers(path, ({ headers }) => {
			headers[name] = change(headers[name]);
			if (headers[name] === undefined) delete headers[name];
		});
	const without = (name, path) => header(name, () => undefined, path);
	const cookie = (change) => header('set-cookie', ([value]) => change(value), '/api/logout');
	const late = (seconds) => header('date', () => new Date(Date.now() - seconds * 1000).toUTCString());
	const leads = (code, to) => ({ plain: ({ url }, response) => response.writeHead(code, { location: to(url) }).end() });
	const routed = (folder) => ({ route: (path) => (path.startsWith(folder) ? '/' : path) });
	/** Nobody listens on the discard port. */
	const closed = 9;

	const CERTIFICATE = 'TLS certificate';
	const TLS = 'TLS 1.2 or later, nothing older';
	const REDIRECT = 'http leads to the same address in https';
	const ADMIN = '/admin/ and its policy';
	const STATIC = '/static/ leads to the backend';
	const FRAMES = 'nobody may frame the pages';
	const COOKIE = 'the session’s cookie';

	/** Each is wrong by itself, and nothing else is: what it is, the fault, the lines, what else is otherwise. */
	for (const [name, faults, wrong, how] of [
		['a certificate of an unknown authority', {}, { [CERTIFICATE]: 'FAIL certificate' }, () => ({ identity: unknown() })],
		['a certificate for another host', {}, { [CERTIFICATE]: 'FAIL certificate' }, () => ({ identity: authority.issue('other.test') })],
		['a certificate that ends soon', {}, { [CERTIFICATE]: 'warn certificate' }, () => ({ identity: authority.issue(HOST, { days: 10 }) })],
		['versions of TLS that were given up', { tls: { minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } }, { [TLS]: 'FAIL tls' }],
		['nothing that listens', {}, { 'the server answers': 'FAIL unreachable' }, () => ({ ports: ([, plain]) => [closed, plain] })],
		['plain http that answers by itself', { plain: (_, response) => response.end('here') }, { [REDIRECT]: 'FAIL redirect' }],
		['a redirect that forgets the address', leads(301, () => `https://${HOST}/`), { [REDIRECT]: 'FAIL redirect' }],
		['a redirect for a while only', leads(302, (url) => `https://${HOST}${url}`), { [REDIRECT]: 'FAIL redirect' }],
		['no plain http at all', {}, { [REDIRECT]: 'warn redirect' }, () => ({ ports: ([tls]) => [tls, closed] })],
		['a front that is down', status('/', 502), { 'front page': 'FAIL front-not-served' }],
		["somebody else's front page", body('/', () => '<title>Welcome!</title>'), { 'front page': 'FAIL front-not-served' }],
		['a front that knows its files only', status('/key-check*', 404), { '/key-check': 'FAIL front-not-served' }],
		['a database that can not be written', status('/api/health/', 503), { '/api/health/': 'FAIL health' }],
		['a server that is not ready', status('/api/health/ready', 503), { '/api/health/ready': 'FAIL ready' }],
		['changes that nobody keeps', ready((text) => text.replace('"ok"', '"degraded"')), { '/api/health/ready': 'warn ready' }],
		['/admin/ that leads to the front', routed('/admin/'), { [ADMIN]: 'FAIL admin-down', [STATIC]: 'FAIL static' }],
		['/static/ that leads to the front', routed('/static/'), { [STATIC]: 'FAIL static' }],
		[
			'no policy',
			without('content-security-policy'),
			{ 'content-security-policy': 'FAIL headers', [FRAMES]: 'FAIL headers', [ADMIN]: 'FAIL admin-down' }
		],
		[
			'pages that anybody may frame',
			header('content-security-policy', (policy) => policy?.replace("frame-ancestors 'none'", '')),
			{ [FRAMES]: 'FAIL headers' }
		],
		['no nosniff', without('x-content-type-options'), { 'x-content-type-options': 'FAIL headers' }],
		['no referrer policy', without('referrer-policy'), { 'referrer-policy': 'FAIL headers' }],
		['a proxy that does not say https', { silent: true }, { 'strict-transport-security': 'FAIL hsts' }],
		['a proxy that hides the host', { host: HOST }, { 'an unknown host is refused': 'FAIL unknown-host' }],
		['a cookie that goes over plain http', cookie((value) => value.replace('Secure; ', '')), { [COOKIE]: 'FAIL cookies' }],
		['a cookie for a whole domain', cookie((value) => `${value}; Domain=test`), { [COOKIE]: 'FAIL cookies' }],
		['events that are held back', { holds: true }, { 'events arrive one by one': 'FAIL event-stream' }],
		['a clock that is a minute late', late(60), { 'clocks agree': 'warn clock' }],
		['a clock that is an hour late', late(HOUR), { 'clocks agree': 'FAIL clock' }],
		['a backup of the day before', aged(30), { 'newest backup': 'warn backup-age' }],
		['a backup of last week', aged(72), { 'newest backup': 'FAIL backup-age' }],
		[
			'no backup where one is due',
			ready((text) => text.replace(/,"backupAgeSeconds":\d+/, '').replace('"ok"', '"degraded"')),
			{ '/api/health/ready': 'warn ready', 'newest backup': 'FAIL backup-age' }
		],
		['no backup of the server’s own', ready((text) => text.replace(/,"backupAgeSeconds":\d+/, '')), { 'newest backup': 'warn backup-age' }],
		['assets as they are on disk', without('content-encoding', '/_app/*'), { 'assets are compressed': 'warn compression' }]
	]) {
		test(`${name}: the right line says so`, async () => {
			const found = await check(faults, how?.());
			assert.deepEqual(found.wrong, wrong, found.said);
			const failed = Object.values(wrong).some((line) => line.startsWith('FAIL'));
			assert.equal(found.status, failed ? 1 : 0, found.said);
		});
	}

	/** A certificate for the host by an authority that nobody knows. */
	function unknown() {
		const stranger = new Authority();
		try {
			return stranger.issue(HOST);
		} finally {
			stranger.close();
		}
	}
});
