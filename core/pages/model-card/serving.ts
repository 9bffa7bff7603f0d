import { type GateTry, limitNames, type MeasuredServing } from '../../contracts/gate.ts';
import { badge, table } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import type { Section } from '../../html/page.ts';
import { figureName, figureValue, worseInWords } from '../../optimise/figure-words.ts';
import { formatCount, formatNumber, plural } from '../../values/format.ts';

/** What serving the model takes, beside the budget; none where it was not measured. */
export function servingSection(serving: MeasuredServing | undefined): Section[] {
  return serving ? [{ id: 'serving', title: 'What serving takes', body: body(serving) }] : [];
}

function body({ tries, budget, measured }: MeasuredServing): Html {
  const last = tries.at(-1)!;
  const { figures, over } = last;
  if (!figures)
    return html`<p>The process that was to serve it ended without an answer: with the memory of the function of predictions it cannot be served.</p>${othersOf(tries)}`;
  return html`<p class="note">Measured with the code and the memory of the function of predictions, without the network: ${plural(measured.requests, 'warm request')} of one record, ${formatCount(measured.records)} records of the snapshot in turn, in ${plural(measured.processes, 'process', 'processes')} started for it; the middle one of each figure. The 99th percentile is the median of those of five batches of requests, so that a pause of the machine in one of them is not the model's. A cold start is from the start of the process to its first answer, the model read from the lake.</p>${table(
    ['Figure', '#Measured', '#Budget', ''],
    limitNames.map((limit) => {
      const most = budget?.[limit];
      const isOver = over.some((excess) => excess.limit === limit);
      return {
        cells: [
          capital(figureName(limit)),
          figureValue(limit, figures[limit]),
          most === undefined ? 'no limit' : formatNumber(most),
          isOver ? badge('over', 'bad') : most === undefined ? '' : badge('within', 'good'),
        ],
      };
    }),
  )}${othersOf(tries)}`;
}

/** Larger ones that were measured before. */
function othersOf(tries: readonly GateTry[]): Html {
  if (tries.length < 2) return html``;
  return html`<h3>Candidates that were measured</h3>${table(
    ['#Trial', ...limitNames.map((limit) => `#${capital(figureName(limit))}`), 'Metric', ''],
    tries.map(({ trial, figures, over, worse }) => ({
      cells: [
        formatCount(trial),
        ...limitNames.map((limit) => (figures ? figureValue(limit, figures[limit]) : 'none')),
        worse === undefined ? '' : worseInWords(worse),
        over.length > 0 || !figures ? badge('over', 'bad') : badge('within', 'good'),
      ],
    })),
  )}`;
}

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
