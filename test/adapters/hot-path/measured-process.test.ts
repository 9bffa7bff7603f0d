import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { measuredProcesses, measureInProcesses } from '../../../adapters/hot-path/measured-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'measured-'));
afterAll(() => rmSync(folder, { recursive: true }));
const adapter = new URL('../../../adapters/hot-path/measured-process.ts', import.meta.url).href;
const request = { project: 'pay', digest: 'd', sha256: 's', records: [{ amount: 1 }], entities: [] };

/** A module that measures so. */
function moduleOf(name: string, measure: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(
    path,
    `import { leaveFigures as here } from ${JSON.stringify(adapter)};\nexport const measureHere = () => here(${measure});\n`,
  );
  return pathToFileURL(path).href;
}

const figures = `{ latencyP50Ms: request.records.length, latencyP99Ms: 2, coldStartMs: performance.now(), memoryMb: 3, requests: 4 }`;

it('measures in processes of their own, whatever they print', async () => {
  const module = moduleOf(
    'prints',
    `async (request) => { console.log('{"a line":1}'); globalThis.seen = (globalThis.seen ?? 0) + 1; return { ...${figures}, memoryMb: globalThis.seen }; }`,
  );

  const answer = await measureInProcesses(module, request);

  // Each is the first of its process.
  expect(answer).toMatchObject({ processes: Array(measuredProcesses).fill({ latencyP50Ms: 1, memoryMb: 1 }) });
  for (const { coldStartMs } of (answer as { processes: { coldStartMs: number }[] }).processes) {
    expect(coldStartMs).toBeGreaterThan(5);
    expect(coldStartMs).toBeLessThan(20_000);
  }
}, 60_000);

it('says how a process ended that left no answer', async () => {
  expect(
    await measureInProcesses(moduleOf('killed', `async () => process.kill(process.pid, 'SIGKILL')`), request),
  ).toEqual({
    died: 'SIGKILL',
  });
  expect(await measureInProcesses(moduleOf('exits', 'async () => process.exit(7)'), request)).toEqual({
    died: 'exit code 7',
  });
}, 60_000);

it('throws what a process throws, and refuses what is no candidate', async () => {
  const module = moduleOf('fails', `async () => { throw new TypeError('no such model'); }`);

  await expect(measureInProcesses(module, request)).rejects.toThrow(/TypeError: no such model/);
  await expect(measureInProcesses(module, { httpMethod: 'POST' })).rejects.toThrow(/a candidate to be measured/);
}, 60_000);
