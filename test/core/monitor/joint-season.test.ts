import { expect, it } from 'vitest';
import { monitorReportSchema } from '../../../core/monitor/monitor-report.ts';
import { getJson } from '../../../core/ports/json.ts';
import { day, hour, predictionsOf, referenceOf, start, type World, watched } from './support/season-world.ts';

it('season without a change is no finding of how features go together, in two weeks of looks every six hours', async () => {
  const world: World = { rowsAnHour: 60, seed: 21, season: { day: 1, week: 0.6 } };
  const platform = await watched(referenceOf(world), {
    monitoring: { minimumRows: 50, checks: { reconstruction: true, domainClassifier: true } },
  });
  const most = { reconstruction: 0, domainClassifier: 0 };
  for (let at = start; at < start + 14 * day; at += 6 * hour) {
    platform.moveTo(at + 6 * hour - 1000);
    await platform.capture([0, 1, 2, 3, 4, 5].flatMap((h) => predictionsOf(world, at + h * hour)));
    const outcome = (await platform.look())!;
    expect(outcome.findings.filter(({ feature }) => feature === 'records')).toEqual([]);
    const { wholes = [] } = await getJson(platform.lake, outcome.reportKey, monitorReportSchema);
    for (const { check, statistic } of wholes)
      if (check === 'reconstruction' || check === 'domainClassifier') most[check] = Math.max(most[check], statistic);
  }
  // What tells the hours of one part of a day tells nothing of the others.
  expect(most.domainClassifier).toBeGreaterThan(0);
  expect(most.domainClassifier).toBeLessThan(0.55);
  expect(most.reconstruction).toBeGreaterThan(0);
  expect(most.reconstruction).toBeLessThan(0.2);
}, 60_000);
