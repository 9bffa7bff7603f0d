import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, tail } from './run.mjs';
import { SetupError, say } from './say.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The Node on which the local cloud runs functions, the version that AWS runs them on or a later one: the repository's own, else
 * that of this process, else one that is fetched into `directory`.
 *
 * @returns path of the program
 */
export function findNode(directory, current = process) {
  const own = join(root, 'node_modules', 'node', 'bin', 'node');
  if (existsSync(own)) return own;
  const version = wantedVersion();
  const major = (text) => Number.parseInt(text, 10);
  if (major(current.versions.node) >= major(version)) return current.execPath;
  const fetched = join(directory, 'node', 'node_modules', 'node', 'bin', 'node');
  if (!existsSync(fetched)) install(join(directory, 'node'), version);
  if (!existsSync(fetched))
    throw new SetupError(`Node ${version} was not installed; use Node ${major(version)} or later: https://nodejs.org`);
  return fetched;
}

/** The version that this package is developed with. */
function wantedVersion() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.node;
}

function install(prefix, version) {
  say(`installing Node ${version}, on which the local cloud runs functions …`);
  mkdirSync(prefix, { recursive: true });
  const options = ['--prefix', prefix, '--ignore-scripts=false', '--no-audit', '--no-fund', '--loglevel=error'];
  const { ok, output } = run('npm', ['install', ...options, `node@${version}`], { cwd: prefix });
  if (!ok)
    throw new SetupError(
      `npm install node@${version} failed:\n${tail(output)}\nuse Node ${version} or later yourself (https://nodejs.org), or check the network and the registry`,
    );
}
