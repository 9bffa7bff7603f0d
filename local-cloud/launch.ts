import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { objectWith } from '../core/contracts/schema.ts';
import { root } from '../package/root.ts';
import { LocalCloudError } from './errors.ts';
import { emulatorDirectory, type Home } from './home.ts';
import { readJson } from './json-file.ts';
import { keptPlaces } from './kept.ts';

/** What set-up found (`emulator.json`). */
export type Emulator = ({ kind: 'python'; python: string } | { kind: 'docker'; image: string }) & {
  /** The program that runs functions. */
  node: string;
};

const emulatorSchema = objectWith<Emulator>('an installed emulator', { kind: 'string', node: 'string' });

/** A started emulator; `exited` says whether it has ended already. */
export interface Launched {
  pid?: number;
  container?: string;
  exited(): boolean;
}

/** @throws LocalCloudError when set-up has not run */
export function readEmulator(): Emulator {
  const emulator = readJson(join(emulatorDirectory(), 'emulator.json'), emulatorSchema);
  if (!emulator)
    throw new LocalCloudError('the emulator of the local cloud is not installed; npx perennial up installs it');
  return emulator;
}

/** Runs the emulator and saves its state as it goes. */
const program = join(root, 'local-cloud', 'emulator.py');

/**
 * Environment of the emulator, and so of every function it runs: nothing of the caller's, least of all credentials. IAM is
 * enforced, only this machine is listened on, listeners that nothing here uses stay off, what it holds is kept in a folder.
 */
export function emulatorEnvironment(port: number, temporary: string, kept: string): Record<string, string> {
  const { services, objects } = keptPlaces(kept);
  return {
    PERSIST_STATE: '1',
    STATE_DIR: services,
    S3_PERSIST: '1',
    S3_DATA_DIR: objects,
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    AUTH: 'true',
    LAMBDA_EXECUTOR: 'local',
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    PYTHONUNBUFFERED: '1',
    TMPDIR: temporary,
  };
}

/** Starts the emulator apart from this process, in a process group of its own. */
export function launch(emulator: Emulator, home: Home, port: number, temporary: string): Launched {
  return emulator.kind === 'python'
    ? launchPython(emulator, home, port, temporary)
    : launchDocker(emulator, home, port);
}

type Of<K extends Emulator['kind']> = Extract<Emulator, { kind: K }>;

function launchPython({ python, node }: Of<'python'>, home: Home, port: number, temporary: string): Launched {
  const log = openSync(home.log, 'w');
  const child = spawn(python, [program], {
    cwd: temporary,
    detached: true,
    stdio: ['ignore', log, log],
    env: {
      ...emulatorEnvironment(port, temporary, home.kept),
      PATH: [dirname(node), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
      HOME: process.env.HOME ?? temporary,
      // By which it runs containers, where it is not Docker's usual one.
      ...(process.env.DOCKER_HOST && { DOCKER_HOST: process.env.DOCKER_HOST }),
      LANG: 'C.UTF-8',
    },
  });
  closeSync(log);
  child.unref();
  if (child.pid === undefined)
    throw new LocalCloudError(
      `${python} cannot be started; remove ${emulatorDirectory()}/venv, then: npx perennial up`,
    );
  return { pid: child.pid, exited: () => child.exitCode !== null || child.signalCode !== null };
}

function launchDocker(emulator: Of<'docker'>, home: Home, port: number): Launched {
  const { image } = emulator;
  const name = `perennial-${port}`;
  // Made here, so that it belongs to this user.
  mkdirSync(home.kept, { recursive: true });
  const done = spawnSync('docker', dockerArguments(emulator, name, port, home.kept), { encoding: 'utf8' });
  if (done.status !== 0)
    throw new LocalCloudError(`docker run ${image} failed: ${done.stderr.trim()}; is Docker running?`);
  const log = openSync(home.log, 'w');
  spawn('docker', ['logs', '--follow', name], { detached: true, stdio: ['ignore', log, log] }).unref();
  closeSync(log);
  return {
    container: name,
    exited: () =>
      spawnSync('docker', ['inspect', '--format', '{{.State.Running}}', name]).stdout?.toString().trim() !== 'true',
  };
}

/**
 * On the machine's own network, so that addresses are the same inside and outside; with the Node of set-up, and as this
 * user, to whom the kept files then belong.
 */
export function dockerArguments(
  { image, node }: Pick<Of<'docker'>, 'image' | 'node'>,
  name: string,
  port: number,
  kept: string,
): string[] {
  const environment = Object.entries({
    ...emulatorEnvironment(port, '/tmp', '/perennial-kept'),
    PATH: '/perennial-node:/usr/local/bin:/usr/bin:/bin',
    // The image has the emulator in its working directory, which is on the path of a module only.
    PYTHONPATH: '/opt/ministack',
  }).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const volumes = [
    `${node}:/perennial-node/node:ro`,
    `${program}:/perennial-emulator.py:ro`,
    `${kept}:/perennial-kept`,
  ].flatMap((volume) => ['--volume', volume]);
  const user = process.getuid && process.getgid ? ['--user', `${process.getuid()}:${process.getgid()}`] : [];
  const run = ['run', '--detach', '--rm', '--name', name, '--network', 'host', ...user];
  return [...run, ...volumes, ...environment, '--entrypoint', 'python', image, '/perennial-emulator.py'];
}
