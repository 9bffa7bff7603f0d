import { pathToFileURL } from 'node:url';
import { chromium, chromiumNames, headless } from '../browser/chromium.ts';
import { runProgram } from './run-program.ts';

/** The first Chromium or Chrome in the directories of `path`. @throws Error when there is none */
export function findBrowser(path?: string): string {
  const found = chromium(path);
  if (found) return found;
  throw new Error(
    `no browser on the PATH (looked for ${chromiumNames.join(', ')}); install one: apt-get install chromium, or brew install --cask chromium`,
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
    ...headless,
    '--hide-scrollbars',
    '--force-device-scale-factor=1',
    `--window-size=${width},${height}`,
    `--screenshot=${file}`,
  ];
  await runProgram(browser, [...args, pathToFileURL(page).href], { quiet: true });
}
