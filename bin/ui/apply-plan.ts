import type { ColumnChange, FileChange } from '../../core/ingest/compare-trial.ts';
import type { ApplyPlan } from '../client/apply-plan.ts';
import { tolerableLoss } from '../client/apply-plan.ts';
import type { Colours } from './colours.ts';
import { formatCount, formatPercent, plural } from './format.ts';
import { renderTable } from './table.ts';

const maxFiles = 40;

/** What a publication would do, for a person. */
export function renderPlan(plan: ApplyPlan, c: Colours): string {
  return [contractsOf(plan, c), filesOf(plan, c), lossesOf(plan, c), runOf(plan)].filter(Boolean).join('\n\n');
}

function contractsOf({ contracts, first }: ApplyPlan, c: Colours): string {
  if (first || contracts.length === 0) return '';
  return renderTable(
    [
      { title: 'column', value: (change) => `${change.source}.${change.column}` },
      { title: 'contract before', value: ({ before }) => before ?? 'not declared', width: 50 },
      { title: 'contract now', value: ({ after }) => after ?? 'not declared', width: 50 },
    ],
    contracts,
    c,
  );
}

function filesOf({ files, project }: ApplyPlan, c: Colours): string {
  if (files.length === 0) return `No catalogued file of ${project} is to be converted again.`;
  const table = renderTable<FileChange>(
    [
      { title: 'file', value: ({ key }) => key.split('/').slice(2).join('/'), width: 44 },
      {
        title: '',
        value: ({ status }) =>
          status === 'refused'
            ? c.red('refused')
            : status === 'gone'
              ? c.yellow('gone')
              : status === 'new'
                ? c.green('taken')
                : '',
      },
      { title: 'rows', value: (f) => formatCount(f.rowsBefore), align: 'right' },
      { title: 'then', value: (f) => formatCount(f.rowsAfter), align: 'right' },
      { title: 'gained', value: (f) => gain(f.rowsAfter - f.rowsBefore), align: 'right' },
      { title: 'lost', value: (f) => c.yellow(gain(f.rowsBefore - f.rowsAfter)), align: 'right' },
      { title: 'columns', value: (f) => f.reason ?? f.columns.map(describeColumn).join(', '), width: 90 },
    ],
    files.slice(0, maxFiles),
    c,
  );
  const rest = files.length > maxFiles ? `\n… and ${plural(files.length - maxFiles, 'file')}` : '';
  const gone = files.filter((f) => f.status === 'gone').length;
  const kept = gone > 0 ? `\n${plural(gone, 'file')} no longer in raw/: what was made of them is kept as it is.` : '';
  return `${plural(files.length, 'file')} to convert again:\n\n${table}${rest}${kept}`;
}

const gain = (rows: number) => (rows > 0 ? formatCount(rows) : '');

/** `amount: string → number, 3 values fewer`. */
function describeColumn({ name, typeBefore, typeAfter, valuesBefore, valuesAfter }: ColumnChange): string {
  const type = typeBefore === typeAfter ? '' : `${typeBefore ?? 'none'} → ${typeAfter ?? 'none'}`;
  const values = valuesAfter - valuesBefore;
  const count = values === 0 ? '' : `${plural(Math.abs(values), 'value')} ${values > 0 ? 'more' : 'fewer'}`;
  return `${name}: ${[type, count].filter(Boolean).join(', ')}`;
}

function lossesOf({ losses }: ApplyPlan, c: Colours): string {
  if (losses.length === 0) return '';
  const lines = losses.slice(0, 12).map(({ source, column, fraction, valuesBefore, valuesAfter }) => {
    const text = `${source}.${column}: ${formatPercent(fraction)} of its values become missing (${formatCount(valuesBefore)} → ${formatCount(valuesAfter)})`;
    return fraction > tolerableLoss ? c.red(text) : text;
  });
  return [...lines, ...(losses.length > 12 ? [`… and ${plural(losses.length - 12, 'column')}`] : [])].join('\n');
}

function runOf({ foreseen: { run, why, paths }, files }: ApplyPlan): string {
  const changed =
    paths.length > 0 ? `Changed: ${paths.slice(0, 12).join(', ')}${paths.length > 12 ? ', …' : ''}\n` : '';
  const when = files.length > 0 ? 'when the files are converted' : 'at once';
  if (run === 'now') return `${changed}A run starts ${when} (${why}).`;
  if (run === 'later') return `${changed}A run starts later: ${why}.`;
  return `${changed}No run starts: ${why}.`;
}
