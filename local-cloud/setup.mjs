/**
 * Makes the emulator of the local cloud ready. Runs on Node 20 with nothing installed.
 *
 * Usage: node local-cloud/setup.mjs DIRECTORY
 */
import { resolve } from 'node:path';
import { setUpEmulator } from './setup/emulator.mjs';
import { SetupError, say } from './setup/say.mjs';

try {
  setUpEmulator(resolve(process.argv[2]));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(`set-up failed: ${error.message}`);
  process.exitCode = 1;
}
