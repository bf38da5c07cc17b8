// Everything is drawn in the browser: the server has nothing to draw it with.
export const ssr = false;
export const prerender = false;
