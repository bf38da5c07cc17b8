import assert from 'node:assert/strict';
import { get } from 'node:http';
import { HOST } from '../stack/stack.mjs';
import { unlock } from '../lib/account.mjs';
import { create } from '../lib/items.mjs';
import { stackJourney } from '../lib/world.mjs';
import { mainJourney, PASSWORD } from './main.mjs';

/** The headers of an answer, asked for by the host's public name. */
const ask = (url) =>
	new Promise((resolve, reject) => {
		get(url, { headers: { host: HOST, 'accept-encoding': 'br' }, agent: false }, (answer) => {
			answer.resume();
			resolve(answer.headers);
		}).once('error', reject);
	});

stackJourney('the main journey over HTTPS, through Traefik, nginx and PostgreSQL', async (world) => {
	const { server } = world;
	await world.step('every route of the compose labels is in use, for this host alone', async () => {
		if (server.contained) {
			console.log('NOT RUN: the routes as Traefik sees them: in a container that port is closed, as it should be');
			return;
		}
		const routers = await (await fetch(`http://${await server.address('traefik', 8080)}/api/http/routers`)).json();
		const ours = Object.fromEntries(routers.filter(({ provider }) => provider === 'docker').map((router) => [router.service, router]));
		const host = `Host(\`${HOST}\`)`;
		assert.equal(ours.frontend.rule, host);
		assert.ok(ours.backend.rule.startsWith(`${host} && (`));
		for (const { status, entryPoints, tls, error } of Object.values(ours)) {
			assert.deepEqual({ status, entryPoints, resolver: tls.certResolver, error }, { status: 'enabled', entryPoints: ['websecure'], resolver: 'le', error: undefined });
		}
	});

	await world.step('what operators type works as it is written', async () => {
		await server.compose('run', '--rm', 'backend', 'migrate');
		assert.match(String(await server.compose('exec', '-T', 'frontend', 'wget', '-qO-', 'http://localhost/')), /^<!doctype html>/);
		assert.match(String(await server.compose('exec', '-T', 'backend', 'mdp-server', 'config')), new RegExp(`^APP_HOST=${HOST}\\b`, 'm'));
	});

	await mainJourney(world);

	for (const service of ['db', 'frontend', 'traefik', 'backend']) {
		await world.step(`${service} is killed and begins again: the page goes on, and nothing that was saved is gone`, async () => {
			const [device] = world.devices;
			await server.kill(service);
			// Nothing answers, or a proxy in its place: the browser has the page.
			assert.ok((await device.goto('/')).ok());
			await unlock(device, PASSWORD);
			await server.start(service);
			await create(device, { title: `Après ${service}` });
			await device.saved();
		});
	}

	await world.step('a browser that goes to Traefik itself speaks HTTP/2, with a service worker and the strict headers of both ends', async () => {
		const page = await world.browser.newPage();
		const origin = `https://${HOST}:${server.port}`;
		const front = await page.goto(origin);
		assert.equal(await page.evaluate(() => performance.getEntriesByType('navigation')[0].nextHopProtocol), 'h2');
		await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
		const direct = await ask(`http://${await server.address('backend', 8000)}/`);
		// What the backend sends with the same page is what nginx sends with it.
		const seen = await front.allHeaders();
		const names = Object.keys(direct).filter((name) => !['connection', 'content-length', 'date', 'etag', 'last-modified', 'vary', 'x-request-id'].includes(name));
		for (const name of names) assert.equal(seen[name], direct[name], name);
		assert.match(seen['strict-transport-security'], /max-age=31536000/);
		assert.equal(seen['content-encoding'], 'br');
		const health = await page.goto(`${origin}/api/health/`);
		assert.equal(health.status(), 200);
		assert.match((await health.allHeaders())['strict-transport-security'], /max-age=31536000/);
		await page.close();
	});

	await world.step('Traefik says nothing of an error', async () => {
		const log = String(await server.compose('logs', 'traefik'));
		assert.deepEqual(log.split('\n').filter((line) => / (ERR|FTL|PNC) /.test(line)), []);
	});
});
