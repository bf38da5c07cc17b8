/** As little of a browser as the state needs, and the stand-in in this very thread. */
import { vi } from 'vitest';

vi.mock('$app/navigation', () => ({ goto: vi.fn(async () => {}), pushState: vi.fn() }));
vi.mock('$app/state', () => ({ page: { state: {}, url: new URL('http://vault.test/') } }));

vi.stubGlobal('matchMedia', (query: string) => ({ matches: query.includes('min-width'), addEventListener() {}, removeEventListener() {} }));
vi.stubGlobal('document', { documentElement: { lang: '', dataset: {} }, querySelector: () => null });
vi.stubGlobal('navigator', {
	languages: ['fr-CA', 'en'],
	platform: 'Linux',
	clipboard: { writeText: vi.fn(async () => {}) },
	storage: { persisted: async () => false, persist: async () => true }
});
