import { programOnPath } from '../program-on-path.ts';
// @ts-expect-error the set-up is JavaScript, so that it runs on older Node versions
import { browserNames } from '../setup/browser.mjs';

export const chromiumNames = browserNames as readonly string[];

/** Chromium or Chrome, where there is one. */
export const chromium = (path?: string): string | undefined => programOnPath(chromiumNames, path);

/** What a browser is started with; its sandbox needs a user other than root, and the pages are our own. */
export const headless = ['--headless', '--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
