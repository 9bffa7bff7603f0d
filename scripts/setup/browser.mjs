import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../../local-cloud/setup/run.mjs';
import { say } from '../../local-cloud/setup/say.mjs';

/** What a Chromium is called. */
export const browserNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/**
 * Installs Debian's Chromium for the tests of pages, where there is none and nobody has to be asked: as root, with apt. Elsewhere those tests
 * say that they are left out.
 *
 * @returns whether it was installed
 */
export function ensureBrowser(path = process.env.PATH ?? '', user = process.getuid?.()) {
  const has = (name) => path.split(delimiter).some((directory) => directory && existsSync(join(directory, name)));
  if (browserNames.some(has) || user !== 0 || !has('apt-get')) return false;
  say('installing Chromium for the tests of pages …');
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  const install = () => run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], options).ok;
  if (install() || (run('apt-get', ['update'], options).ok && install())) return true;
  say('Chromium could not be installed; the tests of pages will be left out (apt-get install chromium says why)');
  return false;
}
