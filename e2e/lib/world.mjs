/**
 * One server, its devices, and what is typed on them. `journey` makes a world, walks it step by
 * step and tears it down; where something is missing to walk at all, it says so and passes.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { missing, start, startTrusting } from './browser.mjs';
import { Device } from './device.mjs';
import { find, readFolder } from './leaks.mjs';
import { missing as missingStack } from '../stack/programs.mjs';
import { HOST, Stack } from '../stack/stack.mjs';
import { findPostgres } from './postgres.mjs';
import { Server } from './server.mjs';

const PICTURES = fileURLToPath(new URL('../test-results', import.meta.url));
const JOURNEY_MS = 600_000;

let browser = null;
after(() => browser?.close());

/** The one browser of this file; `flags` only where a journey needs a browser of another kind. */
export async function launch(flags = []) {
	if (flags.length > 0) return start(flags);
	browser ??= await start();
	return browser;
}

/** Walks `run(world)` on a server of its own. */
export function journey(name, run, { engine = 'sqlite', settings = {} } = {}) {
	const reason = missing() ?? (engine === 'postgres' && !findPostgres() ? 'PostgreSQL 15 or later is not installed' : null);
	walk(name, run, reason, async (t) => new World(t, await Server.start({ engine, settings }), await launch()));
}

/** The same behind Traefik, nginx and PostgreSQL, over HTTPS, as docker-compose.prod.yml puts them together. */
export function stackJourney(name, run) {
	walk(name, run, missing() ?? missingStack(), async (t) => {
		const stack = await Stack.start();
		const trusting = await startTrusting(HOST, stack.tls.cert);
		t.after(() => trusting.close());
		return new World(t, stack, trusting);
	});
}

function walk(name, run, reason, open) {
	if (reason) console.log(`NOT RUN: ${name}: ${reason}`);
	test(name, { skip: reason !== null, timeout: JOURNEY_MS }, async (t) => {
		const world = await open(t);
		try {
			await run(world);
		} finally {
			await world.close();
		}
	});
}

export class World {
	/** What was typed on any device and must never leave it in clear. */
	secrets = new Set();
	devices = [];

	constructor(t, server, browser) {
		this.t = t;
		this.server = server;
		this.browser = browser;
	}

	/** A browser profile of its own, with a way of its own to the server. */
	async device(name, options = {}) {
		const device = await Device.open(this.browser, this, name, options);
		this.devices.push(device);
		return device;
	}

	/** A promise kept along the way. One that isn't leaves a picture of each device, and the next are still tried. */
	step(promise, run) {
		return this.t.test(promise, async () => {
			try {
				await run();
			} catch (cause) {
				await this.picture(promise);
				throw cause;
			}
		});
	}

	async picture(promise) {
		mkdirSync(PICTURES, { recursive: true });
		const file = promise.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60);
		for (const device of this.devices) {
			for (const [n, page] of device.context.pages().entries()) {
				const path = join(PICTURES, `${file}.${device.name}.${n}.png`);
				await page.screenshot({ path, timeout: 10_000 }).catch(() => {});
			}
		}
	}

	/** Every secret that is somewhere in what the server keeps or in what went to it and came from it. */
	leaks() {
		return this.known(this.secrets);
	}

	/** The same search, for what the server is meant to know. */
	async known(words) {
		const traffic = this.devices.flatMap((device) => device.door.recorded);
		const kept = Buffer.concat([readFolder(this.server.folder), await this.server.dump()]);
		return { traffic: find(words, Buffer.concat(traffic)), kept: find(words, kept) };
	}

	async close() {
		for (const device of this.devices) await device.close();
		await this.server.close();
	}
}
