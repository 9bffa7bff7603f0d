/**
 * Makes the pictures of the README in docs/images: what `npm start` prints, and the model card of the example. Plays the
 * example on a local cloud of its own, which it removes at the end.
 *
 * Usage: npx node scripts/pictures.ts (a few minutes; needs Chromium or Chrome on the PATH)
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../package/root.ts';
import { findBrowser, screenshot } from './pictures/browser.ts';
import { runProgram } from './pictures/run-program.ts';
import { storyOf, terminalPage } from './pictures/terminal-page.ts';

const home = join(root, '.perennial', 'pictures');
const images = join(root, 'docs', 'images');
const environment = { ...process.env, PERENNIAL_HOME: home, FORCE_COLOR: '1' };
/** The card from its head to its curves. */
const cardSize = { width: 1000, height: 1345 };

try {
  const browser = findBrowser();
  mkdirSync(images, { recursive: true });
  await takePictures(browser);
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function takePictures(browser: string): Promise<void> {
  try {
    const printed = await runProgram(process.execPath, ['scripts/start.ts'], { cwd: root, env: environment });
    const { html, size } = terminalPage('npm start', storyOf(printed));
    const story = join(home, 'story.html');
    writeFileSync(story, html);
    await picture(browser, story, 'story.png', size);
    await picture(browser, cardOf(join(home, 'reports', 'bank-fraud')), 'model-card.png', cardSize);
  } finally {
    const down = ['bin/perennial.mjs', 'down', '--delete', '--yes'];
    await runProgram(process.execPath, down, { cwd: root, env: environment });
    rmSync(home, { recursive: true, force: true });
  }
}

async function picture(browser: string, page: string, name: string, size: { width: number; height: number }) {
  const file = join(images, name);
  await screenshot(browser, page, file, size);
  process.stdout.write(`docs/images/${name}: ${Math.round(readFileSync(file).length / 1024)} KB\n`);
}

function cardOf(reports: string): string {
  const card = readdirSync(reports).find((name) => /^model-\d+\.html$/.test(name));
  if (!card) throw new Error(`no model card in ${reports}; run npm start and see what it says of the run`);
  return join(reports, card);
}
