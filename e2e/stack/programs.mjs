/** Where the programs are that the images would carry. */
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { findPostgres } from '../lib/postgres.mjs';
import { findServer, ROOT } from '../lib/server.mjs';

/** As scripts/lib/common.sh has it, but for a HOME that a test has changed. */
export const CACHE = process.env.MDP_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(userInfo().homedir, '.cache'), 'mdp');
/** The search path of a shell that has none. */
const SYSTEM = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const first = (paths) => paths.find((path) => existsSync(path)) ?? null;
export const nginx = () => first([join(CACHE, 'nginx/usr/sbin/nginx'), '/usr/sbin/nginx']);
/** Where nginx's modules are: beside it as Debian has them. */
export const nginxModules = () => join(dirname(nginx()), '../lib/nginx/modules');
export const traefik = () => first([join(CACHE, 'python/bin/traefik'), '/usr/local/bin/traefik']);
export const pages = () => join(ROOT, 'web/build');

/** What the commands of a service find first. */
export const path = (...folders) => [...folders, dirname(findServer()), findPostgres(), SYSTEM].join(':');

/** Why the stack can't run here; null when it can. */
export function missing() {
	if (!findServer()) return 'mdp-server is not built (MDP_SERVER_BIN says where it is)';
	if (!findPostgres()) return 'PostgreSQL’s programs are missing';
	if (!nginx() || !existsSync(join(nginxModules(), 'ngx_http_brotli_static_module.so'))) return 'nginx with Brotli is missing: run scripts/setup test';
	if (!traefik()) return 'Traefik is missing: run scripts/setup test';
	if (!existsSync(join(pages(), 'index.html'))) return 'the web vault is not built: run scripts/build-web';
	return null;
}
