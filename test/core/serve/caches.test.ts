import { expect, test } from 'vitest';
import { ExpiringCache } from '../../../core/serve/caches/expiring-cache.ts';
import { SizeLimitedCache } from '../../../core/serve/caches/size-limited-cache.ts';

test('an expiring cache loads once, again when it is old, and again after a failure', async () => {
  let now = 0;
  let loads = 0;
  const cache = new ExpiringCache<number>(100, 2, () => now);
  const load = async () => ++loads;
  expect(await Promise.all([cache.get('a', load), cache.get('a', load)])).toEqual([1, 1]);
  now = 99;
  expect(await cache.get('a', load)).toBe(1);
  now = 100;
  expect(await cache.get('a', load)).toBe(2);
  await expect(cache.get('b', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect(await cache.get('b', load)).toBe(3);
  await cache.get('c', load);
  expect(await cache.get('a', load)).toBe(5);
});

test('a size-limited cache drops what was used longest ago', async () => {
  const made: string[] = [];
  const cache = new SizeLimitedCache<string>(10);
  const get = (key: string, size = 4) =>
    cache.get(key, async () => {
      made.push(key);
      return { value: key, size };
    });
  await get('a');
  await get('b');
  await get('a');
  await get('c');
  await get('a');
  await get('b');
  expect(made).toEqual(['a', 'b', 'c', 'b']);
  expect(await get('huge', 1_000)).toBe('huge');
  await get('huge');
  expect(made.filter((key) => key === 'huge')).toHaveLength(1);
  await expect(cache.get('x', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await get('x')).toBe('x');
});
