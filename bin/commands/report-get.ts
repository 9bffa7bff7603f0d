import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { CommandDefinition } from '../command.ts';

export const reportGet: CommandDefinition = {
  usage: 'report get <name> <report>',
  summary: 'write a report to a file: a page (HTML), of an evaluation its figures (JSON)',
  examples: [
    'report get bank-fraud card-3',
    'report get bank-fraud monitor',
    'report get bank-fraud profile-20260301-120000-ab12cd --out profile.html',
  ],
  configure: (command) => command.option('--out <file>', 'where to write it'),
  async perform({ connect }, project: string, id: string, { out }: { out?: string }) {
    const platform = await connect();
    const [{ publishedProject }, { findReport }, { readObject, saveReport }] = await Promise.all([
      import('../client/project.ts'),
      import('../client/reports.ts'),
      import('../client/objects.ts'),
    ]);
    await publishedProject(platform, project);
    const report = await findReport(platform, project, id);
    const file = out ?? (await saveReport(platform, report.key, project, `${id}${extname(report.key)}`));
    if (out !== undefined) await writeFile(out, await readObject(platform, report.key));
    return { json: { project, ...report, file }, text: `${id} written to ${file}` };
  },
};
