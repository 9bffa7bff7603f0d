import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode } from './node.mjs';
import { findPython } from './python.mjs';
import { run, tail } from './run.mjs';
import { SetupError, say } from './say.mjs';

const requirementsFile = fileURLToPath(new URL('../../requirements.txt', import.meta.url));

/**
 * Makes the emulator of the local cloud ready, in a virtual environment, or as its Docker image where there is no Python; and
 * the Node that it runs functions on. What it found is written to `emulator.json` in the directory for those who start it.
 *
 * @param directory where all of it is put
 * @returns whether anything was installed
 */
export function setUpEmulator(directory, { python = findPython, node = findNode } = {}) {
  const file = join(directory, 'emulator.json');
  const requirements = readFileSync(requirementsFile, 'utf8');
  const wanted = createHash('sha256').update(requirements).digest('hex');
  const known = readJson(file);
  const emulatorFits = known?.requirements === wanted && isUsable(known);
  if (emulatorFits && existsSync(known.node ?? '')) return false;

  mkdirSync(directory, { recursive: true });
  const emulator = emulatorFits ? known : installEmulator(directory, requirements, python());
  const made = { ...emulator, requirements: wanted, node: node(directory) };
  writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`);
  return true;
}

function installEmulator(directory, requirements, python) {
  return python.problem ? useDocker(requirements, python.problem) : installInto(join(directory, 'venv'), python);
}

function installInto(venv, { command, version }) {
  say(`installing the local cloud's emulator (Python ${version}) …`);
  rmSync(venv, { recursive: true, force: true });
  const python = join(venv, 'bin', 'python');
  for (const [program, args] of [
    [command, ['-m', 'venv', venv]],
    [
      python,
      [
        '-m',
        'pip',
        'install',
        '--disable-pip-version-check',
        '--no-input',
        '--quiet',
        '--require-hashes',
        '-r',
        requirementsFile,
      ],
    ],
  ]) {
    const { ok, output } = run(program, args);
    if (!ok)
      throw new SetupError(
        `${program} ${args.slice(0, 3).join(' ')} failed:\n${tail(output)}\ncheck the network and the package index, then try again`,
      );
  }
  return { kind: 'python', python };
}

/** Functions run inside the container with the packages of this machine: that needs the same operating system. */
function useDocker(requirements, problem) {
  const remedy = `${problem}; install Python 3.10 or later with its venv module (https://www.python.org/downloads)`;
  if (process.platform !== 'linux') throw new SetupError(remedy);
  const version = /^ministack==([^\s\\]+)/m.exec(requirements)?.[1];
  const image = `ghcr.io/ministackorg/ministack:${version}-full`;
  if (!run('docker', ['info']).ok) throw new SetupError(`${remedy}, or start Docker`);
  say(`${problem}: fetching the emulator's Docker image ${image} …`);
  const { ok, output } = run('docker', ['pull', '--quiet', image]);
  if (!ok) throw new SetupError(`docker pull ${image} failed:\n${tail(output)}\n${remedy}`);
  return { kind: 'docker', image };
}

function isUsable({ kind, python, image }) {
  if (kind === 'docker') return run('docker', ['image', 'inspect', image]).ok;
  // A virtual environment breaks when the Python it was made with goes away.
  return existsSync(python) && run(python, ['-c', 'import ministack']).ok;
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
