import { configurationInWords } from '../../evaluate/backtest/configuration-words.ts';
import type { Evaluation } from '../../evaluate/evaluation-json.ts';
import { table } from '../../html/elements.ts';
import { html } from '../../html/html.ts';
import type { Section } from '../../html/page.ts';
import { formatCount, formatNumber, formatTime } from '../../values/format.ts';
import { metricInText, metricName } from '../metric-words.ts';

/** How models fitted at each origin of the test period did; none where rows are not split by time. */
export function rollingOriginSection(evaluation: Evaluation): Section[] {
  const { rollingOrigin, metric, champion } = evaluation;
  if (!rollingOrigin) return [];
  const configuration = configurationInWords(evaluation);
  const { blocks, tried, serves } = rollingOrigin;
  const compared = blocks.some((block) => block.champion !== null);
  const rows = blocks.map(({ from, to, rows, trial, recency, value, champion: other }) => ({
    cells: [
      formatTime(from),
      formatTime(to),
      formatCount(rows),
      ...(configuration === undefined ? [] : [formatCount(trial)]),
      recency,
      formatNumber(value ?? undefined),
      ...(compared ? [formatNumber(other ?? undefined)] : []),
    ],
  }));
  const of = champion ? `#Champion ${champion.version}` : '#Champion';
  const body = html`<p class="note">The test figures are of these blocks together: each was predicted by a model fitted when the
block began, on what was known by then, with the configuration, the way to forget and the calibration that the rows before had shown to be
best. Tried: ${tried.join('; ')}. What serves learns from ${serves}.${configuration !== undefined && ` ${sentence(configuration)}.`}${
    compared && ` The champion's ${metricInText(metric)} is of what it serves, on rows that are new to it.`
  }</p>${table(['From', 'To', '#Rows', ...(configuration === undefined ? [] : ['#Trial']), 'Learned from', `#${metricName(metric)}`, ...(compared ? [of] : [])], rows)}`;
  return [{ id: 'rolling-origin', title: 'Origin by origin', body }];
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
