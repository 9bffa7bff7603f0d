import type { CommandDefinition } from '../command.ts';
import { formatBytes, formatTime, plural } from '../ui/format.ts';
import { renderTable } from '../ui/table.ts';

export const misplaced: CommandDefinition = {
  usage: 'misplaced',
  summary: 'files under raw/ that no ingestion takes, and why',
  examples: ['misplaced', 'misplaced --json'],
  async perform({ connect, progress, colours: c }) {
    const platform = await connect();
    const { misplacedFiles } = await import('../client/misplaced.ts');
    const task = progress.task('look through raw/');
    const files = await misplacedFiles(platform, (seen) => task.update(plural(seen, 'file')));
    task.done(plural(files.length, 'misplaced file'));
    const table = renderTable(
      [
        { title: 'file', value: (f) => f.key, width: 80 },
        { title: 'size', value: (f) => formatBytes(f.bytes), align: 'right' },
        { title: 'at', value: (f) => formatTime(f.at) },
        { title: 'reason', value: (f) => c.red(f.reason), width: 140 },
      ],
      files,
      c,
    );
    return {
      json: { files },
      text: files.length === 0 ? 'Every file under raw/ lies in a source of a project.' : table,
    };
  },
};
