import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { homeAt } from '../../local-cloud/home.ts';
import { keptPlaces, prepareKept, readKept } from '../../local-cloud/kept.ts';
import { deleteKept } from '../../local-cloud/stop.ts';

const newHome = () => homeAt(mkdtempSync(join(tmpdir(), 'perennial-home-')));

test('what is kept stays one instance, over starts and ports', () => {
  const home = newHome();
  expect(readKept(home)).toBeUndefined();

  const first = prepareKept(home, 4566);
  const second = prepareKept(home, 4600);

  expect(second).toEqual({ instance: first.instance, port: 4600 });
  expect(readKept(home)).toEqual(second);
});

test('addresses follow the port, records do not', () => {
  const home = newHome();
  prepareKept(home, 4566);
  const { services } = keptPlaces(home.kept);
  mkdirSync(services, { recursive: true });
  const text = '{"a": "http://localhost:4566/q", "b": "127.0.0.1:4566", "c": "localhost:45660", "d": 4566}';
  for (const name of ['sqs.json', 'dynamodb.json']) writeFileSync(join(services, name), text);

  prepareKept(home, 4600);

  const moved = '{"a": "http://localhost:4600/q", "b": "127.0.0.1:4600", "c": "localhost:45660", "d": 4566}';
  expect(readFileSync(join(services, 'sqs.json'), 'utf8')).toBe(moved);
  expect(readFileSync(join(services, 'dynamodb.json'), 'utf8')).toBe(text);
});

test('deleting removes what is kept and what was written about it, once', () => {
  const home = newHome();
  prepareKept(home, 4566);
  for (const path of [home.deployment, home.outputs, home.example]) writeFileSync(path, '{}');
  writeFileSync(home.log, 'stays');

  expect(deleteKept(home)).toBe(true);
  expect(deleteKept(home)).toBe(false);

  expect([home.kept, home.deployment, home.outputs, home.example, home.log].map((p) => existsSync(p))).toEqual([
    false,
    false,
    false,
    false,
    true,
  ]);
});
