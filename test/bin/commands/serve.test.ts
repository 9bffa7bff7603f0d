import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadModel } from '../../../core/edge/edge-model.ts';
import { edgePackage } from '../../../core/edge/edge-package.ts';
import { root } from '../../../package/root.ts';
import { packages, records } from '../../core/export/onnx/packages.ts';

const folder = mkdtempSync(join(tmpdir(), 'served-'));
const edge = edgePackage(packages['package-trees']!, { version: 3, digest: 'd1' });
writeFileSync(join(folder, 'model.json'), JSON.stringify(edge));

/** The command in a process of its own; `said` once stderr has what is looked for. */
function perennial(...args: string[]) {
  const child = spawn(process.execPath, [join(root, 'bin/perennial.ts'), ...args], { cwd: tmpdir() });
  let out = '';
  let err = '';
  child.stdout.on('data', (text) => (out += text));
  const until = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(err);
        if (found) resolve(found);
      };
      child.stderr.on('data', (text) => {
        err += text;
        look();
      });
      child.once('exit', () => reject(new Error(err)));
    });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, until, ended, printed: () => ({ out, err }) };
}

test.for(['SIGTERM', 'SIGINT'] as const)('a folder is served until %s, without a cloud', async (signal) => {
  const { child, until, ended, printed } = perennial('serve', folder, '--port', '0', '--json');
  const [, url] = await until(/POST (http:\/\/127\.0\.0\.1:\d+\/projects\/pay\/predictions)/);
  const [record] = records[0]!;
  const windows = { 'customer.amount.mean.P1D': 1 };
  const answer = await fetch(url!, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ records: [record], windows: [windows] }),
  });
  const { predictions } = (await answer.json()) as { predictions: object[] };
  expect(predictions).toEqual([{ inferenceId: expect.any(String), ...loadModel(edge).predict(record, { windows }) }]);
  child.kill(signal);
  expect(await ended).toBe(0);
  expect(JSON.parse(printed().out)).toMatchObject({ project: 'pay', version: 3, requests: 1, predictions: 1 });
});

interface Refused {
  args: string[];
  says: RegExp;
  code: number;
  close?: () => void;
}

test.for([
  [
    'a port that is taken',
    async () => {
      const taken = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => taken.once('listening', resolve));
      const { port } = taken.address() as AddressInfo;
      return {
        args: [folder, '--port', String(port)],
        close: () => taken.close(),
        says: /port \d+ of 127\.0\.0\.1 is taken.*--port/,
        code: 1,
      };
    },
  ],
  [
    'an address that is none of this machine',
    async () => ({
      args: [folder, '--port', '0', '--host', '192.0.2.1', '--without-keys'],
      says: /192\.0\.2\.1 is no address of this machine/,
      code: 1,
    }),
  ],
  [
    'a folder that is none',
    async () => {
      mkdirSync(join(folder, 'empty'), { recursive: true });
      return {
        args: [join(folder, 'empty')],
        says: /holds no model\.json; expected a folder of: npx perennial export/,
        code: 1,
      };
    },
  ],
  [
    'a file that is no export',
    async () => {
      const other = mkdtempSync(join(tmpdir(), 'other-'));
      writeFileSync(join(other, 'model.json'), '{"format":1}');
      return { args: [other], says: /an object without 'edge'; export it again/, code: 1 };
    },
  ],
  ['other machines, untold', async () => ({ args: [folder, '--host', '0.0.0.0'], says: /--without-keys/, code: 2 })],
  ['a version of a folder', async () => ({ args: [folder, '2'], says: /leave it out/, code: 2 })],
] as const)('refuses %s', async ([, make]) => {
  const { args, says, code, close } = (await make()) as Refused;
  const { ended, until, printed } = perennial('serve', ...args);
  until(/$^/).catch(() => {});
  expect(await ended).toBe(code);
  expect(printed().err).toMatch(says);
  expect(printed().err.trim().split('\n')).toHaveLength(1);
  close?.();
});
