import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { appArguments, deployArguments, localEnvironment, stackProgress } from '../../local-cloud/deploy.ts';
import { fingerprint } from '../../local-cloud/fingerprint.ts';
import { homeAt } from '../../local-cloud/home.ts';
import { dockerArguments, emulatorEnvironment } from '../../local-cloud/launch.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('the emulator enforces IAM, listens on this machine only, and sees none of the caller’s settings', () => {
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'precious');

  const environment = emulatorEnvironment(4700, '/tmp/x', '/kept');

  expect(environment).toMatchObject({
    AUTH: 'true',
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: '4700',
    LAMBDA_EXECUTOR: 'local',
    STATE_DIR: '/kept/services',
    S3_DATA_DIR: '/kept/objects',
  });
  expect(JSON.stringify(environment)).not.toContain('precious');
});

test('the container has the same settings, the machine’s network and the project’s Node', () => {
  const words = dockerArguments(
    { image: 'image:1', node: '/opt/node24/bin/node' },
    'perennial-4700',
    4700,
    '/home/x/kept',
  );

  expect(words.slice(0, 7)).toEqual(['run', '--detach', '--rm', '--name', 'perennial-4700', '--network', 'host']);
  expect(words).toContain('AUTH=true');
  expect(words).toContain('/opt/node24/bin/node:/perennial-node/node:ro');
  expect(words).toContain('/home/x/kept:/perennial-kept');
  expect(words).toContain('STATE_DIR=/perennial-kept/services');
  expect(words.slice(-4)).toEqual(['--entrypoint', 'python', 'image:1', '/perennial-emulator.py']);
});

test('the CDK talks to the local cloud whatever the caller’s profile says', () => {
  vi.stubEnv('AWS_PROFILE', 'production');
  vi.stubEnv('AWS_SESSION_TOKEN', 'precious');

  const environment = localEnvironment({ port: 4700 });

  expect(environment.AWS_ENDPOINT_URL).toBe('http://127.0.0.1:4700');
  expect(environment.AWS_PROFILE).toBeUndefined();
  expect(environment.AWS_SESSION_TOKEN).toBeUndefined();
});

test('target and environment are context of the app', () => {
  const words = [
    ...appArguments('aws', 'prod', homeAt('/x'), { alarmEmail: 'none' }),
    ...deployArguments('aws', homeAt('/x')),
  ].join(' ');

  expect(words).toContain('-c target=aws -c environment=prod');
  expect(words).toContain('-c alarmEmail=none');
  expect(words).not.toContain('--method');
});

test('the CDK’s lines become a word about the stacks', () => {
  const said: string[] = [];
  const read = stackProgress('dev', (text) => said.push(text));

  for (const line of [
    'Perennial-Dev-Data: start: Building Perennial-Dev-Data Template',
    'Data (Perennial-Dev-Data): deploying... [1/4]',
    'Perennial-Dev-Data | 1/9 | CREATE_COMPLETE',
    ' ✅  Data (Perennial-Dev-Data)',
    'Serving (Perennial-Dev-Serving): deploying... [3/4]',
  ])
    read(line);

  expect(said).toEqual(['Data (0 of 4 stacks done)', '(1 of 4 stacks done)', 'Serving (1 of 4 stacks done)']);
});

test('the fingerprint follows contents, names and nothing else', () => {
  const directory = mkdtempSync(join(tmpdir(), 'perennial-sources-'));
  const write = (name: string, content: string) => {
    mkdirSync(join(directory, 'lib'), { recursive: true });
    writeFileSync(join(directory, name), content);
    return fingerprint(directory);
  };

  const first = write('lib/a.ts', '1');
  expect(write('lib/a.ts', '1')).toBe(first);
  expect(write('lib/notes.txt', 'x')).toBe(first);
  expect(write('README.md', 'x')).toBe(first);
  const second = write('lib/a.ts', '2');
  expect(second).not.toBe(first);
  expect(write('lib/b.ts', '')).not.toBe(second);
});
