/**
 * Prepares a fresh clone: npm packages, then the emulator of the local cloud, and for tests a browser. Runs on Node 20 with nothing installed.
 *
 * Usage: node scripts/setup.mjs [--packages-only | --browser]
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setUpEmulator } from '../local-cloud/setup/emulator.mjs';
import { SetupError, say } from '../local-cloud/setup/say.mjs';
import { ensureBrowser } from './setup/browser.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { checkVersions } from './setup/versions.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

try {
  checkVersions();
  const installed = ensurePackages(root);
  const prepared = process.argv.includes('--packages-only') ? false : setUpEmulator(join(root, '.perennial'));
  const browser = process.argv.includes('--browser') && ensureBrowser();
  if (installed || prepared || browser) say('set-up is complete');
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(`set-up failed: ${error.message}`);
  process.exitCode = 1;
}
