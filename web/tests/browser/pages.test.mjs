/** Every view, in both themes and languages: accessible, within its width, and within the policy. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { launch, newPage, WIDTHS } from './lib.mjs';
import { mockBuild } from './mock-build.mjs';
import { serve } from './serve.mjs';
import { views } from './views.mjs';

const browser = await launch();
if (!browser) console.log('NOT RUN: accessibility of the pages, for want of Chromium (CHROMIUM says where it is)');

let site;
before(async () => {
	if (browser) site = await serve(mockBuild());
});
after(async () => {
	await browser?.close();
	site?.close();
});

/** Each view once per theme; the widths take turns, and the first view sees all. */
const rounds = Object.keys(views).flatMap((name, n) => {
	const widths = Object.keys(WIDTHS);
	return ['light', 'dark'].map((theme, m) => ({ name, theme, width: widths[(n + m) % widths.length] }));
});

for (const { name, theme, width } of rounds) {
	test(`${name}, ${width}, ${theme}: axe is silent, nothing overflows, nothing is blocked`, { skip: !browser }, async () => {
		const page = await newPage(browser, { width, theme, locale: theme === 'light' ? 'fr-CA' : 'en-CA', reducedMotion: 'reduce' });
		await views[name](page, site.url, width);
		const { violations } = await new AxeBuilder({ page })
			.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
			.analyze();
		const found = violations.map(
			({ id, nodes }) => `${id}: ${nodes.map((n) => `${n.target} ${n.any[0]?.message ?? n.failureSummary ?? ''}`).join(' | ')}`
		);
		assert.deepEqual(found, []);
		assert.equal(await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0);
		assert.deepEqual(
			page.complaints.filter((text) => !text.includes('Not found: /nope')),
			[]
		);
		await page.context().close();
	});
}
