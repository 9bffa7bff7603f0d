import { afterEach, expect, it, vi } from 'vitest';
import { log } from '../../adapters/log.ts';

const lines: string[] = [];
vi.hoisted(() => {
  // The logger writes through a console of its own unless it is told that this is a development machine.
  process.env.POWERTOOLS_DEV = 'true';
  process.env.POWERTOOLS_LOG_LEVEL = 'INFO';
});
for (const level of ['info', 'error', 'warn'] as const)
  vi.spyOn(console, level).mockImplementation((line: unknown) => void lines.push(String(line)));
afterEach(() => {
  lines.length = 0;
});

it('writes identifiers and counts', () => {
  log.info('trigger decided', { project: 'fraud', rows: 3, names: ['a', 'b'], nothing: null });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'INFO',
    message: 'trigger decided',
    project: 'fraud',
    rows: 3,
    names: ['a', 'b'],
  });
});

it('writes no objects, no records in lists, and no long text', () => {
  const secret = 'customer 4711';
  log.warn('odd', { record: { name: secret }, rows: [{ name: secret }], text: `${'x'.repeat(300)}${secret}` });
  expect(lines[0]).not.toContain(secret);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ record: '[object]', rows: ['[object]'] });
});

it('writes of an error its name, message, place and cause, and no further property', () => {
  const cause = Object.assign(new RangeError('inner'), { item: { name: 'customer 4711' } });
  log.error('failed', { error: Object.assign(new Error('outer', { cause }), { body: 'customer 4711' }) });
  expect(lines[0]).not.toContain('4711');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    failure: {
      name: 'Error',
      message: 'outer',
      stack: expect.arrayContaining([]),
      cause: { name: 'RangeError', message: 'inner' },
    },
  });
});
