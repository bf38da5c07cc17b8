import assert from 'node:assert/strict';
import { HOST } from '../stack/stack.mjs';
import { stackJourney } from '../lib/world.mjs';
import { mainJourney } from './main.mjs';

stackJourney('the main journey over HTTPS, through Traefik, nginx and PostgreSQL', async (world) => {
	const { server } = world;
	const traefik = `http://127.0.0.1:${await server.portOf('traefik', 8080)}/api`;
	const ask = async (path) => (await fetch(traefik + path)).json();

	await world.step('every route of the compose labels is in use, for this host alone', async () => {
		const routers = await ask('/http/routers');
		const ours = Object.fromEntries(routers.filter(({ provider }) => provider === 'docker').map((router) => [router.service, router]));
		const host = `Host(\`${HOST}\`)`;
		assert.equal(ours.frontend.rule, host);
		assert.ok(ours.backend.rule.startsWith(`${host} && (`));
		for (const { status, entryPoints, tls, error } of Object.values(ours)) {
			assert.deepEqual({ status, entryPoints, resolver: tls.certResolver, error }, { status: 'enabled', entryPoints: ['websecure'], resolver: 'le', error: undefined });
		}
	});

	await mainJourney(world);

	await world.step('a browser that goes to Traefik itself speaks HTTP/2, with a service worker and the strict headers of both ends', async () => {
		const page = await world.browser.newPage();
		const origin = `https://${HOST}:${server.port}`;
		const front = await page.goto(origin);
		assert.equal(await page.evaluate(() => performance.getEntriesByType('navigation')[0].nextHopProtocol), 'h2');
		await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
		const direct = await fetch(`http://127.0.0.1:${await server.portOf('backend', 8000)}/`, { headers: { 'accept-encoding': 'br' } });
		// What the backend sends with the same page is what nginx sends with it.
		const seen = await front.allHeaders();
		const names = [...direct.headers.keys()].filter((name) => !['content-length', 'date', 'etag', 'last-modified', 'vary', 'x-request-id'].includes(name));
		for (const name of names) assert.equal(seen[name], direct.headers.get(name), name);
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
