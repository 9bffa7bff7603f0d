import { keys } from '../../core/contracts/registry/keys.ts';
import type { MonitorRecord } from '../../core/contracts/registry/monitor.ts';
import type { RouteRecord } from '../../core/contracts/registry/routes.ts';
import { listProjects } from '../../core/registry/definitions.ts';
import { findRefusals } from '../../core/registry/refusals.ts';
import { liveVariant } from '../../core/registry/routes.ts';
import { listRuns } from '../../core/registry/runs.ts';
import { homeAt } from '../../local-cloud/home.ts';
import { runningCloud } from '../../local-cloud/state.ts';
import { listMonitors } from '../client/monitor.ts';
import type { CommandDefinition } from '../command.ts';
import { CommandFailed } from '../errors.ts';
import type { Colours } from '../ui/colours.ts';
import { formatTime, plural } from '../ui/format.ts';
import { renderTable } from '../ui/table.ts';
import { worseWords } from './monitor.ts';

const maxProjects = 50;

export const status: CommandDefinition = {
  usage: 'status',
  summary: 'say what runs: where, which projects, which models serve',
  examples: ['status', 'status --aws', 'status --json'],
  async perform({ connect, options, colours: c }) {
    const cloud = options.target === 'aws' ? undefined : await runningCloud(options.home ?? homeAt());
    const found = await connect().catch((error: unknown) => {
      if (error instanceof CommandFailed && options.target !== 'aws') return error;
      throw error;
    });
    if (found instanceof CommandFailed)
      return {
        json: { running: false, localCloud: cloud ? cloud.port : null, reason: found.message },
        text: found.message,
      };
    const platform = found;
    const listed = await listProjects(platform.registry);
    const routes = await platform.registry.getMany<RouteRecord>(listed.map(({ project }) => keys.route(project)));
    const serving = new Map(routes.map((route) => [route.project, liveVariant(route)]));
    const refusals = await findRefusals(
      platform.registry,
      [...serving].map(([project, { version }]) => ({ project, version })),
      new Date(),
    );
    // However many there are, those come first that something is wrong with.
    const directory = listed.toSorted((a, b) => Number(refusals.has(b.project)) - Number(refusals.has(a.project)));
    const projects = await Promise.all(
      directory.slice(0, maxProjects).map(async ({ project, description }) => {
        const [live, refused] = [serving.get(project), refusals.get(project)];
        const [[run], [check]] = await Promise.all([
          listRuns(platform.registry, project, 1),
          listMonitors(platform, project, 1),
        ]);
        const worse = check && check.modelVersion === live?.version ? (check.worseThan ?? null) : null;
        return {
          project,
          description,
          champion: live?.version ?? null,
          refused: refused
            ? { since: refused.since, lastAt: refused.lastAt, reason: refused.reason, answering: refused.answering }
            : null,
          lastRun: run
            ? { runId: run.runId, status: run.status, outcome: run.outcome ?? null, startedAt: run.startedAt }
            : null,
          lastCheck: check ? { monitorId: check.monitorId, at: check.at, headline: headlineOf(check) } : null,
          worseThan: worse,
        };
      }),
    );
    const { settings, environment, outputs } = platform;
    const more = directory.length > maxProjects ? `\n… and ${directory.length - maxProjects} more` : '';
    const table = renderTable(
      [
        { title: 'project', value: (p) => p.project },
        { title: 'champion', value: (p) => championWords(p, c) },
        {
          title: 'last run',
          value: ({ lastRun: r }) =>
            r ? `${r.outcome === 'held by findings' ? r.outcome : r.status}, ${formatTime(r.startedAt)}` : '–',
        },
        {
          title: 'monitor',
          value: (p) =>
            p.worseThan
              ? c.red(`worse than ${worseWords(p.worseThan)}`)
              : p.lastCheck
                ? `${p.lastCheck.headline}, ${formatTime(p.lastCheck.at)}`
                : '–',
        },
        { title: 'description', value: (p) => p.description, width: 60 },
      ],
      projects,
      c,
    );
    return {
      json: {
        running: true,
        target: settings.target,
        account: settings.account,
        region: settings.region,
        endpoint: settings.sdk.endpoint ?? null,
        environment,
        api: platform.apiUrl(''),
        lakeBucket: outputs.lakeBucket,
        projectCount: directory.length,
        projects,
      },
      text: `Perennial (${environment}) on the ${settings.description}\nAPI  ${platform.apiUrl('projects/…')}\n\n${directory.length === 0 ? 'No project is published.' : table + more}`,
    };
  },
};

/** Who answers, where the champion fails its check. */
function championWords(
  { champion, refused }: { champion: number | null; refused: { answering: number | null } | null },
  c: Colours,
): string {
  if (champion === null) return '–';
  if (!refused) return `version ${champion}`;
  const { answering } = refused;
  return c.red(
    `version ${champion} fails its check, ${answering === null ? 'nobody' : `version ${answering}`} answers`,
  );
}

/** What the monitor's last check found, in a few words. */
function headlineOf({
  found: { drifted, violations },
  largestDrift,
}: Pick<MonitorRecord, 'found' | 'largestDrift'>): string {
  const words = [
    ...(violations > 0 ? [`${plural(violations, 'column')} against the contract`] : []),
    ...(drifted > 0 ? [`drift in ${plural(drifted, 'feature')}`] : []),
  ];
  return words.join(', ') || (largestDrift.length === 0 ? 'too few predictions to judge' : 'no drift');
}
