import { badge, card, namedBars } from '../../html/elements.ts';
import { histogramPlot } from '../../html/histogram-plot.ts';
import { type Html, html } from '../../html/html.ts';
import type { ColumnProfile, Profile } from '../../profile/profile.ts';
import { formatCount, formatNumber, formatPercent, formatTime } from '../../values/format.ts';

/** One column: its distribution with the target's mean over it, and the figures that matter. */
export function columnCard(column: ColumnProfile, index: number, profile: Profile): Html {
  const own = profile.warnings.filter((w) => w.column === column.name && w.severity !== 'info');
  const title = html`<span id="column-${index}">${column.name}</span> ${own.map((w) =>
    badge(labels[w.code] ?? w.code, w.severity === 'critical' ? 'bad' : 'warn'),
  )}${column.excluded && badge('excluded', 'info')}`;
  const facts: [string, string][] = [
    ['missing', column.missing === 0 ? '0' : formatPercent(column.missing / Math.max(profile.rows, 1))],
    ['distinct', formatCount(column.distinct)],
    ...numberFacts(column),
  ];
  return card({ title, note: column.type, body: body(column, profile), facts });
}

const labels: Partial<Record<Profile['warnings'][number]['code'], string>> = {
  suspectedLeakage: 'leakage?',
  constantColumn: 'constant',
  mostlyMissing: 'mostly missing',
  nearUniqueIdentifier: 'identifier?',
};

function body(column: ColumnProfile, { rows, task, target }: Profile): Html {
  const { numbers, relation } = column;
  const format = task === 'regression' ? formatNumber : formatPercent;
  if (numbers) {
    const rate = relation?.means && {
      name: task === 'binary' ? `fraction of ${target.classes[1]?.name}` : 'mean target',
      values: relation.means,
      format,
    };
    const { histogram } = numbers;
    const plot = histogramPlot({
      ...histogram,
      label: `Histogram of ${column.name}`,
      time: column.type === 'timestamp',
      rate: rate ?? undefined,
    });
    return column.type === 'text' ? html`<div class="note">characters of text</div>${plot}` : plot;
  }
  if (column.top.length === 0) return html`<p class="note">No values.</p>`;
  const listed = column.top.reduce((sum, t) => sum + t.rows, 0);
  const other = rows - column.missing - listed;
  const entries = column.top.slice(0, 9).map((t, i) => {
    const mean = relation?.means?.[i];
    return {
      name: t.value === '' ? '(empty)' : t.value,
      value: t.rows / rows,
      text:
        mean === null || mean === undefined
          ? formatPercent(t.rows / rows)
          : html`${formatPercent(t.rows / rows)} · <span class="rate">${format(mean)}</span>`,
    };
  });
  const unlisted = other + column.top.slice(9).reduce((sum, t) => sum + t.rows, 0);
  const rest = {
    name: `${formatCount(column.distinct - entries.length)} others`,
    value: unlisted / rows,
    text: formatPercent(unlisted / rows),
  };
  return namedBars(unlisted > 0 ? [...entries, rest] : entries);
}

function numberFacts({ numbers, type }: ColumnProfile): [string, string][] {
  if (!numbers) return [];
  const at = (p: number) => numbers.quantiles.find((q) => q.p === p)?.value;
  const show = type === 'timestamp' ? formatTime : formatNumber;
  const range: [string, string][] = [
    ['min', show(at(0))],
    ['median', show(at(0.5))],
    ['max', show(at(1))],
  ];
  if (type === 'timestamp') return range;
  return [
    ...range,
    ['mean', formatNumber(numbers.mean)],
    ['std', formatNumber(numbers.std)],
    ...(numbers.zeros > 0 ? [['zeros', formatCount(numbers.zeros)] as [string, string]] : []),
  ];
}
