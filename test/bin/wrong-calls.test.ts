import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { main } from '../../bin/cli.ts';
import { inputSize, readInput, unreadableFile } from '../../bin/client/input-file.ts';
import { readProjectFile } from '../../bin/client/project-file.ts';
import { commands } from '../../bin/commands/index.ts';
import { parseProject } from '../../core/contracts/parse-project.ts';

let out = '';
let err = '';
const streams = {
  stdout: { write: (text: string) => (out += text) },
  stderr: { write: (text: string) => (err += text) },
};
const directory = mkdtempSync(join(tmpdir(), 'perennial-wrong-'));
const path = (name: string) => join(directory, name);
mkdirSync(path('folder'));
writeFileSync(path('rows.csv'), 'a,b\n1,2\n');

beforeEach(() => {
  out = '';
  err = '';
  vi.stubEnv('PERENNIAL_HOME', path('home'));
  vi.stubEnv('PERENNIAL_DEBUG', '');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Each command with what it needs, so that a call is wrong by one thing alone. */
const needed: Record<string, string[]> = {
  apply: ['x'],
  call: ['x'],
  client: ['x', '--language', 'python'],
  datasets: ['x'],
  export: ['x', '1', '--format', 'onnx'],
  'finding acknowledge': ['x', 'psi:a'],
  'finding resolve': ['x', 'psi:a'],
  'finding snooze': ['x', 'psi:a', '--until', 'P3D'],
  findings: ['x'],
  ingest: ['x', 's', path('rows.csv')],
  init: ['x', '--from', path('rows.csv')],
  key: ['x'],
  label: ['x', '--file', path('rows.csv')],
  'model show': ['x', '1'],
  models: ['x'],
  monitor: ['x'],
  predict: ['x', '--file', path('rows.csv')],
  promote: ['x'],
  rollback: ['x'],
  run: ['x'],
  'run show': ['x'],
  runs: ['x'],
  serve: ['x'],
  validate: ['x'],
};
const nameOf = ({ usage }: { usage: string }) => usage.replaceAll(/ [<[].*$/g, '');
const names = commands.map(nameOf);
const takesMany = new Set(commands.filter(({ usage }) => usage.includes('...')).map(nameOf));
const inOneLine = /^error: [^\n]+\n$/;

/** Runs a call twice, plainly and with --json, and gives what it said. */
async function call(argv: string[]) {
  const code = await main(argv, streams);
  const said = err;
  const plain = out;
  out = '';
  const again = await main([...argv, '--json'], streams);
  expect(again, 'the same exit code with --json').toBe(code);
  expect(plain).toBe('');
  return { code, said, error: (JSON.parse(out) as { error: { name: string; message: string } }).error };
}

describe.each(names)('%s', (name) => {
  const words = [...name.split(' '), ...(needed[name] ?? [])];

  test('with an option that does not exist', async () => {
    const { code, said, error } = await call([...words, '--no-such-option']);

    expect(code).toBe(2);
    expect(said).toMatch(inOneLine);
    expect(said).toContain("'--no-such-option'");
    expect(error).toMatchObject({ name: 'WrongUsage', message: expect.stringContaining('--help') });
  });

  test.runIf(needed[name])('without what it needs', async () => {
    const { code, said } = await call(name.split(' '));

    expect(code).toBe(2);
    expect(said).toMatch(inOneLine);
    expect(said).toMatch(/missing required argument|required option/);
  });

  test.runIf(!takesMany.has(name))('with too many arguments', async () => {
    const { code, said } = await call([...words, 'more', 'and', 'more']);

    expect(code).toBe(2);
    expect(said).toMatch(inOneLine);
  });
});

describe('other wrong calls', () => {
  test.each<[string[], number, RegExp]>([
    [[], 2, /no command; npx perennial --help/],
    [['no-such-command'], 2, /unknown command 'no-such-command'/],
    [['stat'], 2, /unknown command 'stat'.*status/],
    [['model'], 2, /--help/],
    [['model', 'shw', 'x'], 2, /--help/],
    [['status', '--local', '--aws'], 2, /--local.*--aws|--aws.*--local/],
    [['status', '--environment', 'test'], 2, /dev, prod/],
    [['up', '--port', 'high'], 2, /whole number of at least 1, received 'high'/],
    [['up', '--port'], 2, /argument missing/],
    [['model', 'show', 'x', 'newest'], 2, /whole number of at least 1, received 'newest'/],
    [['promote', 'x', '1.5'], 2, /whole number/],
    [['runs', 'x', '--limit', '0'], 2, /whole number/],
    [['export', 'x', '1', '--format', 'pickle'], 2, /onnx, lightgbm/],
    [['key', 'x', '--scopes', 'all'], 2, /predict, label/],
    [['predict', 'x', '--file', path('rows.csv'), '--out', 'x.xlsx'], 2, /\.csv or \.parquet/],
    [['down', '--delete'], 2, /--yes/],
    [['deploy', '--local'], 2, /perennial up/],
    [['init', 'Bad Name', '--from', path('rows.csv')], 2, /lower-case letters/],
    [['init', 'x', '--from', path('none.csv')], 1, /no file/],
    [['validate', 'no-such-project'], 1, /no file .*init no-such-project/],
    [['validate', '../package'], 1, /no file/],
    [['finding'], 2, /--help/],
    [['finding', 'snooze', 'x', 'psi:a'], 2, /--until/],
    [['finding', 'snooze', 'x', 'psi:a', '--until', 'soon'], 2, /P3D.*received 'soon'/],
    [['finding', 'snooze', 'x', 'psi:a', '--until', '2020-01-01'], 2, /a time to come, received '2020-01-01'/],
    [['finding', 'acknowledge', 'x'], 2, /missing required argument/],
    [['models', 'x', '--local'], 1, /npx perennial up/],
  ])('%j', async (argv, expected, words) => {
    const { code, said, error } = await call(argv);

    expect(said).toMatch(words);
    expect(code).toBe(expected);
    expect(said).toMatch(inOneLine);
    expect(error.message).toMatch(words);
  });
});

test.each([['--version'], ['--version', '--json']])('%s %s says the version of package.json', async (...argv) => {
  expect(await main(argv.filter(Boolean), streams)).toBe(0);

  const version = argv.includes('--json') ? (JSON.parse(out) as { version: string }).version : out.trim();
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

describe('files', () => {
  test('that are none', async () => {
    expect(() => inputSize(path('none'))).toThrow(/no file .*none; give the path/);
    expect(() => inputSize(path('rows.csv/x'))).toThrow(/no file|no folder/);
    await expect(readInput(path('folder'))).rejects.toThrow(/is a folder; give its files/);
  });

  test.each([
    ['EACCES', /permission to read it is missing; give it/],
    ['EISDIR', /it is a folder; give/],
    ['EIO', /cannot be read: broken/],
  ])('that cannot be read: %s', (code, words) => {
    expect(unreadableFile('f', Object.assign(new Error('broken'), { code })).message).toMatch(words);
  });

  test('a project file that is a folder', () => {
    mkdirSync(path('projects/odd/project.yaml'), { recursive: true });

    expect(() => readProjectFile('odd', path('projects'))).toThrow(/project.yaml cannot be read: it is a folder/);
  });

  test.each([
    ['name: [', /not valid YAML/],
    ['a: &a [x]\nb: *c\n', /not valid YAML/],
    [
      `a: &a [x, x]\n${'bcdefghij'.replaceAll(/./g, (l, i: number) => `${l}: &${l} [${`*${'abcdefghi'[i]}, `.repeat(9)}]\n`)}`,
      /not valid YAML/,
    ],
    ['\u0000', /./],
  ])('YAML that is none: %j', (text, words) => {
    expect(parseProject(text).errors?.[0]?.message).toMatch(words);
  });
});
