import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
// @ts-expect-error the set-up is JavaScript, so that it runs on older Node versions
import { browserNames } from '../setup/browser.mjs';
import { runProgram } from './run-program.ts';

const names = browserNames as string[];

/** The first Chromium or Chrome in the directories of `path`. @throws Error when there is none */
export function findBrowser(path = process.env.PATH ?? ''): string {
  const directories = path.split(delimiter).filter(Boolean);
  const found = names.flatMap((name) => directories.map((directory) => join(directory, name))).find(existsSync);
  if (found) return found;
  throw new Error(
    `no browser on the PATH (looked for ${names.join(', ')}); install one: apt-get install chromium, or brew install --cask chromium`,
  );
}

/** Takes a picture of the top of a local page. */
export async function screenshot(
  browser: string,
  page: string,
  file: string,
  { width, height }: { width: number; height: number },
): Promise<void> {
  const args = [
    '--headless',
    '--hide-scrollbars',
    '--disable-gpu',
    '--force-device-scale-factor=1',
    `--window-size=${width},${height}`,
    `--screenshot=${file}`,
  ];
  // The sandbox needs a user other than root, which a container often lacks; the pages are our own.
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  await runProgram(browser, [...args, pathToFileURL(page).href], { quiet: true });
}
