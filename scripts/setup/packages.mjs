import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../local-cloud/setup/run.mjs';
import { SetupError, say } from '../../local-cloud/setup/say.mjs';

/**
 * Installs the npm packages when what is installed is not what the lock file says. Contents are compared, not times: a
 * checkout touches files, and an install by hand leaves no mark.
 *
 * @returns whether anything was installed
 */
export function ensurePackages(root) {
  const lock = readLock(join(root, 'package-lock.json'));
  if (!lock)
    throw new SetupError('package-lock.json is missing or unreadable; restore it: git checkout package-lock.json');
  const reason = whyInstall(lock, readLock(join(root, 'node_modules', '.package-lock.json')));
  if (!reason && existsSync(nodeOf(root))) return false;
  say(`installing npm packages (${reason ?? 'Node 24 is missing'}) …`);
  const started = Date.now();
  // Engine warnings are about the machine's Node; the packages run on the Node 24 that is among them.
  const npm = run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    // npm shows its progress and its errors itself.
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (npm.missing) throw new SetupError('npm is missing; it comes with Node: https://nodejs.org');
  if (!npm.ok) throw new SetupError('npm ci failed; check the network and the registry (npm ping), then try again');
  if (!existsSync(nodeOf(root))) installNode(root);
  say(`npm packages installed in ${Math.round((Date.now() - started) / 1000)} s`);
  return true;
}

/** The Node 24 that the packages bring. */
export function nodeOf(root) {
  return join(root, 'node_modules', 'node', 'bin', 'node');
}

/** The first difference between the lock file and what npm noted as installed, or undefined. */
export function whyInstall(lock, installed) {
  if (!installed) return 'none are installed';
  for (const [path, wanted] of Object.entries(lock.packages)) {
    if (path === '' || wanted.link) continue;
    const present = installed.packages[path];
    // npm leaves out optional packages that do not fit the machine.
    if (!present && !wanted.optional) return `${nameOf(path)} is missing`;
    if (present && (present.version !== wanted.version || present.integrity !== wanted.integrity))
      return `${nameOf(path)} is ${present.version}, the lock file says ${wanted.version}`;
  }
  const stray = Object.keys(installed.packages).find((path) => !(path in lock.packages));
  return stray ? `${nameOf(stray)} is not in the lock file` : undefined;
}

/** With install scripts switched off, Node's own is still run: everything else depends on it. */
function installNode(root) {
  run('npm', ['rebuild', 'node', '--ignore-scripts=false', '--foreground-scripts'], { cwd: root });
  if (!existsSync(nodeOf(root)))
    throw new SetupError(
      "Node 24 was not installed; allow install scripts (npm config delete ignore-scripts), then 'npm ci'",
    );
}

function readLock(path) {
  try {
    const lock = JSON.parse(readFileSync(path, 'utf8'));
    return lock?.packages ? lock : undefined;
  } catch {
    return undefined;
  }
}

const nameOf = (path) => path.replace(/^.*node_modules\//, '');
