/**
 * A Firefox as the distribution has it, driven through Marionette, which is built into it: length-prefixed JSON
 * over a socket. Its network leads nowhere.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where it is; null where there is none. `FIREFOX` names another one. */
export const FIREFOX = [process.env.FIREFOX ?? ['/usr/bin/firefox-esr', '/usr/bin/firefox']].flat().find((path) => existsSync(path)) ?? null;

const PATIENCE_MS = 60_000;

const preferences = (downloads) => ({
	'marionette.port': 0,
	'browser.download.folderList': 2,
	'browser.download.dir': downloads,
	'browser.download.useDownloadDir': true,
	'browser.download.always_ask_before_handling_new_types': false,
	// Pictures of what is saved would otherwise be opened in a tab.
	'browser.download.open_pdf_attachments_inline': false,
	'pdfjs.disabled': true,
	'intl.accept_languages': 'en-CA',
	// Whatever asks for anything is led to a port where nobody listens.
	'network.proxy.type': 1,
	'network.proxy.http': '127.0.0.1',
	'network.proxy.http_port': 9,
	'network.proxy.ssl': '127.0.0.1',
	'network.proxy.ssl_port': 9,
	'network.proxy.socks': '127.0.0.1',
	'network.proxy.socks_port': 9,
	'network.proxy.allow_hijacking_localhost': true,
	'network.captive-portal-service.enabled': false,
	'network.connectivity-service.enabled': false,
	'browser.shell.checkDefaultBrowser': false,
	'datareporting.policy.dataSubmissionEnabled': false,
	'app.update.disabledForTesting': true
});

export class Firefox {
	#waiting = new Map();
	#last = 0;
	#received = Buffer.alloc(0);

	/** Starts one that saves files in `downloads`. */
	static async start(downloads) {
		const firefox = new Firefox();
		firefox.profile = mkdtempSync(join(tmpdir(), 'mdp-firefox-'));
		const lines = Object.entries(preferences(downloads)).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`);
		writeFileSync(join(firefox.profile, 'user.js'), lines.join('\n'));
		const options = { stdio: 'ignore', env: { ...process.env, HOME: firefox.profile } };
		firefox.process = spawn(FIREFOX, ['--headless', '--marionette', '--no-remote', '--profile', firefox.profile], options);
		firefox.ended = new Promise((resolve) => firefox.process.once('exit', resolve));
		try {
			firefox.socket = connect(await firefox.#port(), '127.0.0.1');
			firefox.socket.on('data', (data) => firefox.#read(data));
			await firefox.#ask('WebDriver:NewSession', { capabilities: { alwaysMatch: {} } });
			await firefox.#ask('WebDriver:SetTimeouts', { script: 3 * PATIENCE_MS });
		} catch (cause) {
			await firefox.close();
			throw cause;
		}
		return firefox;
	}

	goto(url) {
		return this.#ask('WebDriver:Navigate', { url });
	}

	/** Runs an asynchronous function in the page. */
	async evaluate(run, ...given) {
		const script = `const done = arguments[arguments.length - 1];
			(${run})(...Array.from(arguments).slice(0, -1)).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
		const { value } = await this.#ask('WebDriver:ExecuteAsyncScript', { script, args: given });
		if (value.error) throw new Error(value.error);
		return value.value;
	}

	/** A picture of the page, PNG. */
	async picture() {
		const { value } = await this.#ask('WebDriver:TakeScreenshot', { full: false });
		return Buffer.from(value, 'base64');
	}

	async close() {
		this.socket?.destroy();
		this.process.kill();
		await this.ended;
		rmSync(this.profile, { recursive: true, force: true });
	}

	/** The port that it chose, once it has said so in its profile. */
	async #port() {
		const file = join(this.profile, 'MarionetteActivePort');
		for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100))) {
			const port = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
			if (port > 0) return port;
			if (this.process.exitCode !== null) break;
		}
		throw new Error('Firefox did not start');
	}

	#ask(command, params) {
		const id = ++this.#last;
		const message = JSON.stringify([0, id, command, params]);
		this.socket.write(`${Buffer.byteLength(message)}:${message}`);
		return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
	}

	#read(data) {
		this.#received = Buffer.concat([this.#received, data]);
		for (;;) {
			const colon = this.#received.indexOf(':');
			const length = Number(this.#received.subarray(0, Math.max(colon, 0)).toString());
			if (colon < 0 || this.#received.length < colon + 1 + length) return;
			const message = JSON.parse(this.#received.subarray(colon + 1, colon + 1 + length).toString());
			this.#received = this.#received.subarray(colon + 1 + length);
			// The greeting is no answer.
			if (!Array.isArray(message)) continue;
			const [, id, error, result] = message;
			const waiting = this.#waiting.get(id);
			this.#waiting.delete(id);
			if (error) waiting?.reject(new Error(`${error.error}: ${error.message}`));
			else waiting?.resolve(result);
		}
	}
}
