/** How each figure of a browser is taken: inside the page, by its own clock. */

/** Bytes of bodies that come on a first visit, up to a page at rest. */
export async function downloaded(device) {
	await device.page.goto(`${device.origin}/`, { waitUntil: 'networkidle' });
	const files = device.door.answers.filter(({ url, status }) => !url.startsWith('/api') && status === 200);
	return files.reduce((sum, { headers }) => sum + Number(headers['content-length']), 0);
}

/** From the visit to something to look at, straight from the server. */
export async function painted(device) {
	await device.page.goto(`http://127.0.0.1:${device.world.server.port}/`);
	return device.page.evaluate(
		() =>
			new Promise((resolve) => {
				const found = (list) => {
					const paint = list.getEntries().find(({ name }) => name === 'first-contentful-paint');
					if (paint) resolve(paint.startTime);
				};
				new PerformanceObserver(found).observe({ type: 'paint', buffered: true });
			})
	);
}

/** From Enter in the password field to the first row on the page, of a page that was just loaded. */
export async function unlocking(device, password) {
	const { page } = device;
	await page.goto(`${device.origin}/`, { waitUntil: 'networkidle' });
	await page.locator('input[name=password]').fill(password);
	// Listening before the key is pressed.
	await page.evaluate(() => {
		window.unlocked = new Promise((resolve) => {
			let began = Number.NaN;
			addEventListener('keydown', (event) => (began = event.timeStamp), { capture: true, once: true });
			const look = () => {
				if (document.querySelector('[role=grid] [role=row]')) resolve(performance.now() - began);
				else requestAnimationFrame(look);
			};
			look();
		});
	});
	await page.keyboard.press('Enter');
	return page.evaluate(() => window.unlocked);
}

/** From each keystroke of these searches to the new count of results on the page. */
export async function keystrokes(device, queries) {
	const { page } = device;
	const input = page.locator('input[type=search]');
	await input.focus();
	await page.evaluate(() => {
		const grid = document.querySelector('[role=grid]');
		let typed = 0;
		window.took = [];
		addEventListener('input', (event) => (typed = event.timeStamp), true);
		new MutationObserver(() => {
			if (typed > 0) window.took.push(performance.now() - typed);
			typed = 0;
		}).observe(grid, { attributeFilter: ['aria-rowcount'] });
	});
	for (const query of queries) {
		for (const key of query) {
			await page.keyboard.type(key);
			// A person's pace. Where a letter changes no count, there is nothing to wait for.
			await page.waitForTimeout(120);
		}
		await input.fill('');
		await page.waitForTimeout(120);
	}
	return page.evaluate(() => window.took);
}

/** Through the list at a steady speed: how long each frame was, and how many had rows missing. */
export function scrolling(device) {
	return device.page.evaluate(
		() =>
			new Promise((resolve) => {
				const FRAMES = 240;
				const STEP = 300;
				const grid = document.querySelector('[role=grid]');
				const frames = [];
				let blank = 0;
				let before = 0;
				const next = (now) => {
					if (before > 0) {
						frames.push(now - before);
						if ([...grid.querySelectorAll('.slot')].some((slot) => slot.childElementCount === 0)) blank++;
					}
					before = now;
					grid.scrollTop += STEP;
					if (frames.length < FRAMES) requestAnimationFrame(next);
					else resolve({ frames, blank });
				};
				requestAnimationFrame(next);
			})
	);
}
