import { run } from './run.mjs';

const minimum = [3, 10];
const names = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];

const probe = `import sys
try:
    import ensurepip, venv
    complete = 1
except ImportError:
    complete = 0
print(sys.version_info[0], sys.version_info[1], complete)`;

/**
 * The first Python that is new enough and can make virtual environments.
 *
 * @returns `{command, version}`, or `{problem}` that says what to install
 */
export function findPython(runProgram = run) {
  let problem = 'Python 3.10 or later is not installed';
  for (const command of names) {
    const { ok, stdout } = runProgram(command, ['-c', probe]);
    if (!ok) continue;
    const [major, minor, complete] = stdout.trim().split(' ').map(Number);
    const version = `${major}.${minor}`;
    if (major < minimum[0] || (major === minimum[0] && minor < minimum[1]))
      problem = `Python is ${version}, 3.10 or later is needed`;
    else if (!complete)
      problem = `Python ${version} lacks the venv module (Debian and Ubuntu: apt install python3-venv)`;
    else return { command, version };
  }
  return { problem };
}
