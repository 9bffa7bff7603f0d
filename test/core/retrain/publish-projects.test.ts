import { describe, expect, it, vi } from 'vitest';
import { listAudit } from '../../../core/registry/audit.ts';
import { getDefinition, listProjects, listRevisions, UnknownProject } from '../../../core/registry/definitions.ts';
import {
  InvalidProjects,
  type PublisherPorts,
  publishProjects,
  removeSchedules,
} from '../../../core/retrain/publish-projects.ts';
import { type ProjectSchedule, scheduleName } from '../../../core/retrain/schedules.ts';
import { projectInput } from '../../support/project.ts';
import { world } from './world.ts';

const publish = (w: PublisherPorts, definitions: unknown[], change: { codeHash?: string; complete?: boolean } = {}) =>
  publishProjects(w, { definitions, codeHash: 'code-1', by: 'ada', complete: true, ...change });

describe('publishProjects', () => {
  it('writes definition, history, directory, audit and schedules, and tells the bus', async () => {
    const w = world();
    const report = await publish(w, [projectInput()]);
    expect(report).toMatchObject({ projects: [{ project: 'fraud', revision: 1, changed: true }], removed: [] });
    const record = await getDefinition(w.registry, 'fraud');
    expect(record).toMatchObject({
      revision: 1,
      by: 'ada',
      codeHash: 'code-1',
      definition: { labels: { maturity: 'auto' } },
    });
    expect(record.unannounced).toBeUndefined();
    expect(await listProjects(w.registry)).toMatchObject([{ project: 'fraud', description: 'test' }]);
    expect(await listRevisions(w.registry, 'fraud')).toHaveLength(1);
    expect(await listAudit(w.registry, 'fraud')).toMatchObject([{ action: 'project published', by: 'ada' }]);
    expect([...w.schedules.schedules.values()]).toMatchObject([
      { expression: 'rate(1 hour)', target: 'monitor machine', input: { project: 'fraud', by: 'schedule' } },
    ]);
    expect(w.events.published).toMatchObject([
      { type: 'ProjectDefinitionChanged', detail: { project: 'fraud', changed: ['definition'] } },
    ]);
    await expect(getDefinition(w.registry, 'other')).rejects.toBeInstanceOf(UnknownProject);
  });

  it('changes and tells nothing when nothing changed, however it is written', async () => {
    const w = world();
    await publish(w, [projectInput()]);
    const calls = w.schedules.calls();
    const reordered = { labels: { maturity: 'auto' }, ...projectInput() };
    const report = await publish(w, [reordered]);
    expect(report.projects).toMatchObject([{ revision: 1, changed: false, paths: [] }]);
    expect(w.events.published).toHaveLength(1);
    expect(w.schedules.calls()).toBe(calls);
    expect(await listAudit(w.registry, 'fraud')).toHaveLength(1);
  });

  it('tells which paths changed, and whether the code did', async () => {
    const w = world();
    await publish(w, [projectInput()]);
    const costs = { falsePositive: 5, falseNegative: { column: 'amount' } };
    const changed = projectInput('fraud', { objective: { ...projectInput().objective, costs } });
    const report = await publish(w, [changed], { codeHash: 'code-2' });
    expect(report.projects).toMatchObject([{ revision: 2, changed: true, paths: ['objective.costs'] }]);
    await publish(w, [changed], { codeHash: 'code-3' });
    expect(w.events.published.slice(1)).toMatchObject([
      { detail: { changed: ['definition', 'code'], paths: ['objective.costs'] } },
      { detail: { changed: ['code'], paths: [] } },
    ]);
    expect((await listRevisions(w.registry, 'fraud')).map((r) => r.codeHash)).toEqual(['code-3', 'code-2', 'code-1']);
  });

  it('sends in the next call the event of a change that an interrupted call did not send', async () => {
    const w = world();
    const broken = { ...w, events: { publish: () => Promise.reject(new Error('away')) } };
    await expect(publish(broken, [projectInput()])).rejects.toThrow('away');
    expect((await getDefinition(w.registry, 'fraud')).revision).toBe(1);
    const report = await publish(w, [projectInput()]);
    expect(report.projects[0]?.changed).toBe(false);
    expect(w.events.published).toHaveLength(1);
    await publish(w, [projectInput()]);
    expect(w.events.published).toHaveLength(1);
  });

  it('adds the paths of a change that was not told to those of the next', async () => {
    const w = world();
    await publish(w, [projectInput()]);
    const broken = { ...w, events: { publish: () => Promise.reject(new Error('away')) } };
    await expect(publish(broken, [projectInput('fraud', { labels: { maturity: 'P3D' } })])).rejects.toThrow('away');
    await publish(w, [projectInput('fraud', { labels: { maturity: 'P3D' }, training: { seed: 2 } })]);
    expect(w.events.published[1]?.detail).toMatchObject({ paths: ['labels.maturity', 'training.seed'] });
  });

  it('makes, changes and removes schedules, and makes again what someone deleted', async () => {
    const w = world();
    const with_ = (retraining: object) => [
      projectInput('fraud', { retraining, monitoring: { schedule: 'rate(2 hours)' } }),
    ];
    await publish(w, with_({ schedule: 'rate(30 days)' }));
    const name = scheduleName('fraud', 'retraining');
    expect(w.schedules.schedules.get(name)).toMatchObject({ expression: 'rate(30 days)', target: 'trigger queue' });
    await publish(w, with_({ schedule: 'cron(0 6 * * ? *)' }));
    expect(w.schedules.schedules.get(name)?.expression).toBe('cron(0 6 * * ? *)');
    await publish(w, with_({}));
    expect([...w.schedules.schedules.keys()]).toEqual([scheduleName('fraud', 'monitor')]);
    w.schedules.schedules.clear();
    await publish(w, with_({}));
    expect(w.schedules.schedules.size).toBe(1);
  });

  it('leaves the schedules of the last of those who publish at once, whoever puts last', async () => {
    const w = world();
    const at = (hours: number) => [projectInput('fraud', { monitoring: { schedule: `rate(${hours} hours)` } })];
    await publish(w, at(2));
    let later = () => {};
    const overtaken = new Promise<void>((resolve) => {
      later = resolve;
    });
    const slow = {
      ...w,
      schedules: {
        ...w.schedules,
        put: async (schedule: ProjectSchedule) => {
          if (schedule.expression === 'rate(3 hours)') await overtaken;
          await w.schedules.put(schedule);
        },
      },
    };
    const first = publish(slow, at(3));
    await vi.waitFor(async () => expect((await getDefinition(w.registry, 'fraud')).revision).toBe(2));
    await publish(w, at(4));
    later();
    await first;
    expect((await getDefinition(w.registry, 'fraud')).definition.monitoring.schedule).toBe('rate(4 hours)');
    expect([...w.schedules.schedules.values()]).toMatchObject([{ expression: 'rate(4 hours)' }]);
  });

  it('removes all schedules when the platform goes, and makes them again when it returns', async () => {
    const w = world();
    await publish(w, [projectInput('a'), projectInput('b', { retraining: { schedule: 'rate(1 day)' } })]);
    await removeSchedules(w);
    expect(w.schedules.schedules.size).toBe(0);
    await publish(w, [projectInput('a'), projectInput('b', { retraining: { schedule: 'rate(1 day)' } })]);
    expect(w.schedules.schedules.size).toBe(3);
  });

  it('reports and keeps a project that is no longer in the repository', async () => {
    const w = world();
    await publish(w, [projectInput('a'), projectInput('b')]);
    expect((await publish(w, [projectInput('a')])).removed).toEqual(['b']);
    expect((await publish(w, [projectInput('a')], { complete: false })).removed).toEqual([]);
    expect(await listProjects(w.registry)).toHaveLength(2);
  });

  it('publishes nothing when one is not valid, and names every problem', async () => {
    const w = world();
    const invalid = { ...projectInput('b'), labels: { maturity: 'a week' } };
    const work = publish(w, [projectInput('a'), invalid, { ...projectInput('a') }, 5]);
    await expect(work).rejects.toBeInstanceOf(InvalidProjects);
    await expect(work).rejects.toMatchObject({
      problems: [
        { project: 'b', path: 'labels.maturity' },
        { project: 'a', path: 'name' },
        { project: 'definition 3' },
      ],
    });
    expect(await listProjects(w.registry)).toEqual([]);
  });

  it('publishes 1,000 projects, and again without a change', async () => {
    const w = world();
    const definitions = Array.from({ length: 1000 }, (_, i) => projectInput(`project-${String(i).padStart(4, '0')}`));
    const report = await publish(w, definitions);
    expect(report.projects.filter((p) => p.changed)).toHaveLength(1000);
    expect(w.events.published).toHaveLength(1000);
    expect(w.schedules.schedules.size).toBe(1000);
    const calls = w.schedules.calls();
    const again = await publish(w, definitions);
    expect(again.projects.filter((p) => p.changed)).toHaveLength(0);
    expect(w.events.published).toHaveLength(1000);
    expect(w.schedules.calls()).toBe(calls);
  });

  it('ends two publications at once with one of them, and tells of each change', async () => {
    const w = world();
    await publish(w, [projectInput()]);
    await Promise.all([
      publish(w, [projectInput('fraud', { training: { seed: 2 } })]),
      publish(w, [projectInput('fraud', { training: { seed: 3 } })]),
    ]);
    const record = await getDefinition(w.registry, 'fraud');
    expect(record.revision).toBe(3);
    expect(record.unannounced).toBeUndefined();
    expect(await listRevisions(w.registry, 'fraud')).toHaveLength(3);
    expect(w.events.published.map((e) => 'definitionHash' in e.detail && e.detail.definitionHash)).toContain(
      record.definitionHash,
    );
  });
});
