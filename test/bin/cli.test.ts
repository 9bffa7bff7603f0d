import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { main } from '../../bin/cli.ts';
import { commands } from '../../bin/commands/index.ts';

let out = '';
let err = '';
const streams = {
  stdout: { write: (text: string) => (out += text) },
  stderr: { write: (text: string) => (err += text) },
};

beforeEach(() => {
  out = '';
  err = '';
  vi.stubEnv('PERENNIAL_HOME', mkdtempSync(join(tmpdir(), 'perennial-cli-')));
  // No account either, and no search for one.
  vi.stubEnv('AWS_REGION', '');
  vi.stubEnv('AWS_PROFILE', '');
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('exit codes', () => {
  test.each([
    [['--help'], 0],
    [['help', 'run'], 0],
    [['validate', 'bank-fraud'], 0],
    [['down'], 0],
    [['status'], 0],
    [['validate', 'no-such-project'], 1],
    [['datasets', 'x', '--local'], 1],
    [['datasets', 'x'], 1],
    [['no-such-command'], 2],
    [[], 2],
    [['validate'], 2],
    [['validate', 'a', 'b'], 2],
    [['predict', 'x'], 2],
    [['status', '--no-such-option'], 2],
    [['status', '--local', '--aws'], 2],
    [['status', '--environment', 'test'], 2],
    [['up', '--port', 'high'], 2],
    [['promote', 'x', 'zero'], 2],
    [['promote', 'x', '0'], 2],
    [['export', 'x', '1'], 2],
    [['export', 'x', '1', '--format', 'pickle'], 2],
    [['export', 'x', 'last', '--format', 'onnx'], 2],
    [['export', 'x', '1', '--format', 'onnx', '--local'], 1],
    [['key', 'x', '--scopes', 'predict,admin'], 2],
    [['init', 'Bad Name', '--from', 'x.csv'], 2],
    [['export', 'x', '1', '--format', 'onnx', '--no-rows'], 2],
    [['serve', 'x', '--port', '70000'], 2],
    [['serve', 'x', '--host', '0.0.0.0'], 2],
    [['deploy', '--local'], 2],
  ])('%j gives %i', async (argv, code) => {
    expect(await main(argv, streams)).toBe(code);
  });
});

describe('--json', () => {
  test('prints one document on stdout', async () => {
    const code = await main(['validate', 'bank-fraud', '--json'], streams);

    expect(code).toBe(0);
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(out)).toMatchObject({ project: 'bank-fraud', valid: true, errors: [] });
  });

  test('may stand before the command', async () => {
    await main(['--json', 'validate', 'bank-fraud'], streams);

    expect(JSON.parse(out)).toMatchObject({ valid: true });
  });

  test('says what failed, with exit code 1', async () => {
    const code = await main(['models', 'x', '--local', '--json'], streams);

    expect(code).toBe(1);
    expect(JSON.parse(out).error.message).toBe('no local cloud is running; start one: npx perennial up');
    expect(err).toContain('no local cloud is running');
  });

  test('says what was wrong with the call, with exit code 2', async () => {
    const code = await main(['predict', 'x', '--json'], streams);

    expect(code).toBe(2);
    expect(JSON.parse(out).error).toMatchObject({ name: 'WrongUsage', message: expect.stringContaining('--file') });
    expect(JSON.parse(out).error.message).not.toMatch(/^error/);
  });

  test('a folder is no file to look at', async () => {
    const code = await main(['init', 'folder', '--from', '.', '--json'], streams);

    expect(code).toBe(1);
    expect(JSON.parse(out).error.message).toBe('no file .; --from takes the path of a file');
  });

  test('status without anything running is an answer, not a failure', async () => {
    const code = await main(['status', '--json'], streams);

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ running: false, reason: expect.stringContaining('no local cloud') });
  });
});

describe('help', () => {
  test.each(commands.map((c) => [c.usage.replaceAll(/ [<[].*$/g, ''), c] as const))(
    'of %s shows examples',
    async (path, c) => {
      const code = await main([...path.split(' '), '--help'], streams);

      expect(code).toBe(0);
      expect(out).toContain(c.summary.slice(0, 30));
      for (const example of c.examples) expect(out).toContain(`npx perennial ${example}`);
      expect(out).toContain('--json');
    },
  );

  test('lists every command of the design that exists so far', () => {
    expect(commands.map((c) => c.usage.replaceAll(/ [<[].*$/g, '')).sort()).toEqual(
      [
        'apply',
        'batch',
        'batch show',
        'batches',
        'call',
        'client',
        'approve',
        'cost',
        'dataset remove',
        'datasets',
        'profile',
        'project remove',
        'quarantine',
        'reject',
        'report get',
        'reports',
        'deploy',
        'down',
        'export',
        'image',
        'finding acknowledge',
        'finding resolve',
        'finding snooze',
        'findings',
        'import',
        'ingest',
        'init',
        'key',
        'label',
        'misplaced',
        'model show',
        'models',
        'monitor',
        'predict',
        'promote',
        'rollback',
        'rollout abort',
        'rollout pause',
        'rollout resume',
        'rollout show',
        'run',
        'run cancel',
        'run note',
        'run show',
        'run tag',
        'run unlock',
        'runs',
        'runs compare',
        'serve',
        'status',
        'up',
        'validate',
      ].sort(),
    );
  });
});
