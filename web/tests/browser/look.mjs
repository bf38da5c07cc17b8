/**
 * Takes pictures of every view, in three widths, light in French and dark in English, to be looked at.
 * node tests/browser/look.mjs FOLDER [name or name-width-theme …]
 */
import { mkdirSync } from 'node:fs';
import { launch, newPage, WIDTHS } from './lib.mjs';
import { mockBuild } from './mock-build.mjs';
import { serve } from './serve.mjs';
import { views } from './views.mjs';

const [folder = 'look', ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const { url, close } = await serve(mockBuild());
const browser = await launch();
for (const width of Object.keys(WIDTHS)) {
	for (const theme of ['light', 'dark']) {
		for (const [name, go] of Object.entries(views)) {
			const file = `${name}-${width}-${theme}`;
			if (only.length > 0 && !only.includes(name) && !only.includes(file)) continue;
			const page = await newPage(browser, { width, theme, locale: theme === 'light' ? 'fr-CA' : 'en-CA' });
			page.setDefaultTimeout(10_000);
			await go(page, url, width).catch((cause) => console.log(file, cause.message.split('\n')[0]));
			await page.waitForTimeout(200);
			await page.screenshot({ path: `${folder}/${file}.png` });
			await page.context().close();
		}
	}
}
await browser.close();
close();
