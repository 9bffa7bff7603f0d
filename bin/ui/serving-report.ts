import { limitNames, type MeasuredServing } from '../../core/contracts/gate.ts';
import { figureName, figureValue, worseInWords } from '../../core/optimise/figure-words.ts';
import type { Colours } from './colours.ts';
import { formatNumber, plural } from './format.ts';
import { renderFields, renderTable } from './table.ts';

/** What serving a version takes, beside its budget; no section where that was not measured. */
export function servingSection(serving: MeasuredServing | undefined, c: Colours): string[] {
  if (!serving) return [];
  const { tries, budget, measured } = serving;
  const { figures, over } = tries.at(-1)!;
  const isOver = new Set(over.map(({ limit }) => limit));
  const fields = limitNames.map((limit): [string, string] => {
    if (!figures) return [figureName(limit), c.red('the process that was to serve it died')];
    const value = figureValue(limit, figures[limit]);
    const most = budget?.[limit];
    if (most === undefined) return [figureName(limit), value];
    const asked = `${value} (budget ${formatNumber(most)})`;
    return [figureName(limit), isOver.has(limit) ? c.red(`${asked}, over`) : asked];
  });
  const how = c.dim(
    `  ${plural(measured.requests, 'warm request')} of one record, in ${plural(measured.processes, 'process', 'processes')}`,
  );
  const title = c.bold('Serving');
  return [
    [`${title}\n${renderFields(fields, c, '  ')}\n${how}`, ...(tries.length > 1 ? [renderTries(tries, c)] : [])].join(
      '\n',
    ),
  ];
}

function renderTries(tries: MeasuredServing['tries'], c: Colours): string {
  return renderTable(
    [
      { title: 'trial', value: ({ trial }) => trial, align: 'right' },
      ...limitNames.map((limit) => ({
        title: figureName(limit),
        value: ({ figures }: MeasuredServing['tries'][number]) => (figures ? figureValue(limit, figures[limit]) : ''),
        align: 'right' as const,
      })),
      { title: 'metric', value: ({ worse }) => (worse === undefined ? '' : worseInWords(worse)) },
      { title: '', value: ({ over, figures }) => (over.length > 0 || !figures ? c.red('over') : 'within') },
    ],
    tries,
    c,
    '  ',
  );
}
