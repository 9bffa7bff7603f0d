import { card, table } from '../../html/elements.ts';
import type { Html } from '../../html/html.ts';
import type { ExpectedConfusion } from '../../metrics/estimated/estimated-confusion.ts';
import type { MonitorReport } from '../../monitor/monitor-report.ts';
import { formatCount, formatNumber } from '../../values/format.ts';
import { metricName } from '../metric-words.ts';

/** What the model expects of predictions whose truth is not known yet, beside what was realised of others. */
export function expectedSection({ estimated, performance }: MonitorReport): Html | null {
  if (!estimated) return null;
  const { rows, metrics, confusion, cost } = estimated;
  const lines = Object.entries(metrics).map(([name, value]) => ({
    cells: [
      metricName(name),
      formatNumber(value),
      formatNumber(performance?.metrics[name]?.value),
      formatNumber(performance?.reference[name]),
    ],
  }));
  const costLine = cost && {
    cells: [
      'Cost per 1,000',
      formatNumber(cost.value),
      formatNumber(performance?.cost?.realised.value),
      formatNumber(performance?.cost?.reference),
    ],
  };
  return card({
    title: 'Expected before labels',
    note: `${formatCount(rows)} predictions whose truth is not known yet${confusion ? confusionInWords(confusion) : ''}`,
    body: table(
      ['Metric', '#Expected', '#Realised, of others', '#When evaluated'],
      costLine ? [costLine, ...lines] : lines,
    ),
  });
}

function confusionInWords({ truePositive, falsePositive, falseNegative }: ExpectedConfusion): string {
  return `; ${formatCount(truePositive)} of the ${formatCount(truePositive + falsePositive)} blocked or reviewed are expected to be positive, and ${formatCount(falseNegative)} of the others`;
}
