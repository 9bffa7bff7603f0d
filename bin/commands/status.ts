import { listProjects } from '../../core/registry/definitions.ts';
import { findRoute } from '../../core/registry/promotion.ts';
import { listRuns } from '../../core/registry/runs.ts';
import { homeAt } from '../../scripts/local-cloud/home.ts';
import { runningCloud } from '../../scripts/local-cloud/state.ts';
import type { CommandDefinition } from '../command.ts';
import { CommandFailed } from '../errors.ts';
import { formatTime } from '../ui/format.ts';
import { renderTable } from '../ui/table.ts';

const mostProjects = 50;

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
    const directory = await listProjects(platform.registry);
    const projects = await Promise.all(
      directory.slice(0, mostProjects).map(async ({ project, description }) => {
        const [route, [run]] = await Promise.all([
          findRoute(platform.registry, project),
          listRuns(platform.registry, project, 1),
        ]);
        return {
          project,
          description,
          champion: route?.champion ?? null,
          lastRun: run ? { runId: run.runId, status: run.status, startedAt: run.startedAt } : null,
        };
      }),
    );
    const { settings, environment, outputs } = platform;
    const more = directory.length > mostProjects ? `\n… and ${directory.length - mostProjects} more` : '';
    const table = renderTable(
      [
        { title: 'project', value: (p) => p.project },
        { title: 'champion', value: (p) => (p.champion === null ? '–' : `version ${p.champion}`) },
        {
          title: 'last run',
          value: (p) => (p.lastRun ? `${p.lastRun.status}, ${formatTime(p.lastRun.startedAt)}` : '–'),
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
