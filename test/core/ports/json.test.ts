import { expect, it } from 'vitest';
import { memoryObjectStore } from '../../../adapters/memory/index.ts';
import { MalformedJson, objectWith } from '../../../core/contracts/schema.ts';
import { getJson, putJson } from '../../../core/ports/json.ts';
import { ObjectNotFound } from '../../../core/ports/object-store.ts';

const plan = objectWith<{ rows: number }>('a plan', { rows: 'number' });

it('writes JSON and reads what it should be', async () => {
  const lake = memoryObjectStore();
  await putJson(lake, 'work/fraud/k/plan.json', { rows: 3 });
  expect(await getJson(lake, 'work/fraud/k/plan.json', plan)).toEqual({ rows: 3 });
});

it('names the key of what is something else, and what to do', async () => {
  const lake = memoryObjectStore();
  await putJson(lake, 'work/fraud/k/plan.json', { row: 3 });
  const read = getJson(lake, 'work/fraud/k/plan.json', plan);
  await expect(read).rejects.toBeInstanceOf(MalformedJson);
  await expect(read).rejects.toThrow(
    "object work/fraud/k/plan.json: expected a plan, found an object without 'rows'; the platform wrote it",
  );
  await expect(getJson(lake, 'none', plan)).rejects.toBeInstanceOf(ObjectNotFound);
});
