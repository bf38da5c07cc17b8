/** A browser profile and its page: what a person sees and does there, in English. */
import { AxeBuilder } from '@axe-core/playwright';
import { Door } from './door.mjs';

const PATIENCE_MS = 30_000;
const AXE = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export class Device {
	/** What the console and the policy complained of. */
	complaints = [];
	/** Addresses asked elsewhere than at the server. */
	strangers = [];

	static async open(browser, world, name, { theme = 'light', ...options } = {}) {
		const door = await Door.open(world.server);
		const context = await browser.newContext({
			viewport: { width: 1440, height: 900 },
			locale: 'en-CA',
			colorScheme: theme,
			reducedMotion: 'reduce',
			permissions: ['clipboard-read', 'clipboard-write'],
			...options
		});
		const device = new Device(world, name, door, context);
		await device.newPage();
		return device;
	}

	constructor(world, name, door, context) {
		this.world = world;
		this.name = name;
		this.door = door;
		this.context = context;
		this.origin = door.origin;
		context.setDefaultTimeout(PATIENCE_MS);
		context.on('request', (request) => {
			const url = new URL(request.url());
			if (!['blob:', 'data:'].includes(url.protocol) && url.origin !== this.origin) this.strangers.push(request.url());
		});
	}

	/** Another tab; the one that is acted on from now. */
	async newPage() {
		this.page = await this.context.newPage();
		this.page.on('console', (message) => {
			// A refusal or a server that can't be reached is the network's to report; what is made of it is tested.
			if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) this.complaints.push(message.text());
		});
		this.page.on('pageerror', (error) => this.complaints.push(error.stack ?? error.message));
		return this.page;
	}

	goto(path = '/') {
		return this.page.goto(this.origin + path);
	}

	button(name) {
		return this.page.getByRole('button', { name, exact: typeof name === 'string' }).filter({ visible: true }).first();
	}

	click(name) {
		return this.button(name).click();
	}

	field(label) {
		return this.page.getByLabel(label, { exact: true }).first();
	}

	/** Types something that must never leave the device in clear. */
	async secret(target, text) {
		for (const line of text.split('\n')) this.world.secrets.add(line);
		await (typeof target === 'string' ? this.field(target) : target).fill(text);
	}

	says(text) {
		return this.page.getByText(text).filter({ visible: true }).first().waitFor();
	}

	/** Waits until the status chip reads so. */
	status(text) {
		return this.page.locator('button.status', { hasText: text }).first().waitFor();
	}

	saved() {
		return this.status('Saved and verified');
	}

	/**
	 * Asks for an exchange with the server now, rather than when its time has come. The page may do so by itself
	 * meanwhile, and learn that its session has ended.
	 */
	async syncNow() {
		await this.page.locator('button.status').first().click();
		const asked = () =>
			this.page.evaluate(() => {
				const offered = (words) => [...document.querySelectorAll('.story button')].find((button) => button.textContent.trim() === words);
				const now = offered('Synchronise now');
				if (now?.disabled) return false;
				now?.click();
				return now !== undefined || offered('Resume the session') !== undefined;
			});
		await this.until(asked, 'something to do about the exchange with the server');
		await this.page.keyboard.press('Escape');
	}

	/** Waits until the clipboard holds this; only the page in front may read it. */
	async clipboardHolds(text) {
		let found;
		await this.page.bringToFront();
		await this.until(
			async () => (found = await this.page.evaluate(() => navigator.clipboard.readText())) === text,
			() => `a clipboard with ${text.length} characters, not ${found.length}`
		);
	}

	/** Waits until `holds` does; what is on the page is better waited for by the page. */
	async until(holds, why) {
		for (const end = Date.now() + PATIENCE_MS; !(await holds()); await new Promise((resolve) => setTimeout(resolve, 100))) {
			if (Date.now() > end) throw new Error(`not in time: ${typeof why === 'function' ? why() : why}`);
		}
	}

	/** What axe finds wrong with the page as it stands. */
	async axe() {
		// A colour on its way to another is neither: what fades is let arrive first.
		await this.page.evaluate(async () => {
			await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
			const ending = document.getAnimations().filter((each) => each.effect?.getComputedTiming().iterations !== Infinity);
			await Promise.allSettled(ending.map((each) => each.finished));
		});
		const { violations } = await new AxeBuilder({ page: this.page }).withTags(AXE).analyze();
		return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
	}

	/** Chooses a file where the page asks for one. */
	file(name, content) {
		const buffer = Buffer.from(content);
		return this.page.locator('input[type=file]').first().setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
	}

	/** What is downloaded by `act`, as text. */
	async download(act) {
		const [download] = await Promise.all([this.page.waitForEvent('download'), act()]);
		const chunks = [];
		for await (const chunk of await download.createReadStream()) chunks.push(chunk);
		return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString() };
	}

	async close() {
		await this.context.close();
		this.door.close();
	}
}
