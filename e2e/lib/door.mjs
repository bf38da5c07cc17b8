/**
 * The way from one device to the server: it can be cut and mended, and whatever passes is recorded.
 * Its address stays when the server starts again on another port.
 */
import * as http from 'node:http';
import * as https from 'node:https';

export class Door {
	/** Everything that passed but the vault's own files: heads and bodies, both ways. */
	recorded = [];
	/** Each answer's address, status and headers. */
	answers = [];
	#cut = false;
	#trap = null;
	#sockets = new Set();

	static async open(server) {
		const door = new Door(server);
		await new Promise((resolve) => door.listener.listen(0, '127.0.0.1', resolve));
		door.port = door.listener.address().port;
		return door;
	}

	constructor(server) {
		this.server = server;
		this.by = server.tls ? https : http;
		this.listener = this.by.createServer(server.tls ?? {}, (asked, answer) => this.#pass(asked, answer));
		this.listener.on('connection', (socket) => {
			if (this.#cut) return socket.destroy();
			this.#sockets.add(socket);
			socket.on('close', () => this.#sockets.delete(socket));
		});
	}

	/** Where a browser finds it. */
	get origin() {
		return this.server.tls ? `https://${this.server.tls.host}:${this.port}` : `http://127.0.0.1:${this.port}`;
	}

	/** The server can't be reached any more. */
	cut() {
		this.#cut = true;
		for (const socket of this.#sockets) socket.destroy();
	}

	mend() {
		this.#cut = false;
	}

	/**
	 * The next request to such an address is lost: on its way to the server, or its answer on the way
	 * back. `meanwhile` is run at that moment; resolves once it is done.
	 */
	lose(way, address, meanwhile) {
		return new Promise((resolve, reject) => {
			const spring = (answer) =>
				meanwhile()
					.finally(() => answer.destroy())
					.then(resolve, reject);
			this.#trap = { way, address, spring };
		});
	}

	/** Whether this one is lost. */
	#lost(way, url, answer) {
		const trap = this.#trap;
		if (trap?.way !== way || !trap.address.test(url)) return false;
		this.#trap = null;
		trap.spring(answer);
		return true;
	}

	#pass(asked, answer) {
		const { method, url, headers } = asked;
		if (this.#lost('there', url, answer)) return;
		const api = url.startsWith('/api');
		const record = (data) => this.recorded.push(Buffer.from(data));
		record(`${method} ${url}\n${JSON.stringify(headers)}\n`);
		const { port, tls } = this.server;
		const to = { host: '127.0.0.1', port, method, path: url, headers, servername: tls?.host, ca: tls?.ca };
		const forward = this.by.request(to, (answered) => {
			if (this.#lost('back', url, answer)) return;
			this.answers.push({ url, status: answered.statusCode, headers: answered.headers });
			record(`${answered.statusCode} ${JSON.stringify(answered.headers)}\n`);
			answer.writeHead(answered.statusCode, answered.rawHeaders);
			answered.on('data', (data) => {
				if (api) record(data);
				answer.write(data);
			});
			answered.on('end', () => answer.end());
			answered.on('error', () => answer.destroy());
		});
		forward.on('error', () => answer.destroy());
		answer.on('close', () => forward.destroy());
		asked.on('data', (data) => {
			record(data);
			forward.write(data);
		});
		asked.on('end', () => forward.end());
	}

	close() {
		this.cut();
		this.listener.close();
	}
}
