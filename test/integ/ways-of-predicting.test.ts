import { expect, test } from 'vitest';
import { askedProjects } from '../../scripts/agreement/projects.ts';
import { prove } from '../../scripts/agreement/prove.ts';
import { platform, uniqueName } from './support/platform.ts';

const minutes = 60_000;
/** The others are asked about by `npm run agreement`, with 10,000 rows each. */
const some = askedProjects.filter(({ name }) => ['windows', 'classes', 'value'].includes(name));

test('the API, a batch, the server and the edge say the same of the same rows, reasons included', {
  timeout: 15 * minutes,
}, async () => {
  const options = {
    name: uniqueName('ways'),
    rows: 600,
    perRound: 300,
    historyRows: 800,
    projects: some,
    say: () => {},
  };
  const proofs = await prove(await platform(), options);

  expect(proofs.map(({ project, rows }) => [project, rows])).toEqual(some.map(({ name }) => [name, 600]));
  for (const { project, refused, ways } of proofs) {
    expect(refused).toBe(0);
    expect(Object.keys(ways)).toEqual(['batch', 'serve', 'edge', ...(project === 'windows' ? ['windows'] : [])]);
    for (const [way, { faults, largest }] of Object.entries(ways)) {
      expect(faults, `${project}, ${way}`).toEqual([]);
      expect(Math.max(...Object.values(largest)), `${project}, ${way}`).toBeLessThanOrEqual(way === 'edge' ? 1e-9 : 0);
    }
  }
});
