import type { TrialRecord } from '../../contracts/registry/runs.ts';
import { algorithmsInWords } from '../../evaluate/combine/average-in-words.ts';
import { card, legend } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import { linePlot } from '../../html/line-plot.ts';
import { type AxisValue, parallelPlot } from '../../html/parallel-plot.ts';
import { improvement } from '../../metrics/selection-metric.ts';
import { formatDuration, formatNumber } from '../../values/format.ts';
import { algorithmNames } from '../algorithm-names.ts';
import { metricName, words } from '../metric-words.ts';
import { type ComparedRun, candidatesOf } from './compared-run.ts';

/** Axes between that of the algorithm and that of the metric. */
const mostParameters = 7;

/** All trials of all runs, as parallel coordinates: how they were set, and what came of it. */
export function parallelSection(runs: readonly ComparedRun[]): Html {
  const trials = runs.flatMap((compared, i) =>
    candidatesOf(compared).map((trial) => ({ trial, colour: i + 1, best: trial === bestOf(compared) })),
  );
  if (trials.length === 0) return html`<p class="note">None of these runs has come to a trial.</p>`;
  const parameters = varied(trials.map(({ trial }) => parametersOf(trial)));
  const metrics = [...new Set(runs.map(({ metric }) => metric))];
  const axes = [
    { name: 'Algorithm' },
    ...parameters.map((name) => ({ name: words(name), format: formatNumber })),
    { name: 'Duration', format: formatDuration },
    ...metrics.map((metric) => ({ name: metricName(metric), format: formatNumber })),
  ];
  const lines = trials.map(({ trial, colour, best }) => ({
    colour,
    strong: best,
    title: `${trial.runId}, trial ${trial.index}: ${algorithmsInWords(trial.algorithm, trial.members)}${trial.error ? `, ${trial.error}` : ''}`,
    values: [
      algorithmNames(trial.algorithm, trial.members),
      ...parameters.map((name): AxisValue => axisValue(parametersOf(trial)[name])),
      trial.duration,
      ...metrics.map((metric) => trial.metrics?.[metric]),
    ],
  }));
  const left = trials.filter(({ trial }) => trial.status !== 'succeeded').length;
  return html`<p class="note">A line is a trial; the best of each run by its metric on validation rows is thick. A line has a gap where its algorithm has no such parameter; an average has none of its own${
    left > 0 && html`; ${left} failed or unfinished trials have no metric`
  }. Axes over a wide range of positive numbers are logarithmic.</p>${legend(names(runs))}<div class="cards one"><div class="card wide">${parallelPlot(
    { label: 'Trials by algorithm, parameters and metric', axes, lines },
  )}</div></div>`;
}

/** How each search went on, and what more rows would bring. */
export function curvesSection(runs: readonly ComparedRun[]): Html {
  const most = Math.max(...runs.map((compared) => candidatesOf(compared).length), 1);
  const x = Array.from({ length: most }, (_, i) => i + 1);
  const groups = Map.groupBy(runs, ({ metric }) => metric);
  const searches = [...groups].map(([metric, group]) =>
    card({
      title: `${metricName(metric)}: best so far by trial`,
      note: 'validation rows',
      body: html`${legend(names(runs).filter(([name]) => group.some(({ run }) => run.runId === name)))}${linePlot({
        ...{ label: `Best ${metricName(metric)} so far by trial`, x, xTitle: 'trials', width: 520, fromZero: false },
        series: group.map((compared) => ({
          name: compared.run.runId,
          colour: runs.indexOf(compared) + 1,
          values: bestSoFar(compared, most),
        })),
      })}`,
    }),
  );
  return html`<div class="cards two">${searches}${byRows(runs)}</div>`;
}

function byRows(runs: readonly ComparedRun[]): Html[] {
  const curves = runs.flatMap(({ learningCurve, run }, i) =>
    learningCurve ? [{ learningCurve, run, colour: i + 1 }] : [],
  );
  return [...Map.groupBy(curves, ({ learningCurve }) => learningCurve.metric)].map(([metric, group]) => {
    const x = [...new Set(group.flatMap(({ learningCurve }) => learningCurve.points.map(({ rows }) => rows)))].sort(
      (a, b) => a - b,
    );
    return card({
      title: `${metricName(metric)} by training rows`,
      note: 'validation rows',
      body: html`${legend(group.map(({ run, colour }) => [run.runId, colour]))}${linePlot({
        ...{ label: `${metricName(metric)} by training rows`, x, xTitle: 'training rows', width: 520, fromZero: false },
        series: group.map(({ learningCurve, run, colour }) => between(x, learningCurve.points, run.runId, colour)),
      })}`,
    });
  });
}

/** A curve on the points of all: between two of its own it is straight, outside of them it is not drawn. */
function between(
  x: readonly number[],
  points: readonly { rows: number; score: { value: number } }[],
  name: string,
  colour: number,
) {
  const values = x.map((at) => {
    const after = points.findIndex(({ rows }) => rows >= at);
    const [a, b] = [points[after - 1], points[after]];
    if (!b) return null;
    if (b.rows === at) return b.score.value;
    return a ? a.score.value + ((b.score.value - a.score.value) * (at - a.rows)) / (b.rows - a.rows) : null;
  });
  return { name, colour, values };
}

function bestSoFar(compared: ComparedRun, length: number): (number | null)[] {
  const { metric } = compared;
  const trials = candidatesOf(compared);
  let best: number | null = null;
  return Array.from({ length }, (_, i) => {
    const score = trials[i]?.metrics?.[metric];
    if (score !== undefined && (best === null || improvement(metric, score, best) > 0)) best = score;
    return i < trials.length ? best : null;
  });
}

/** The candidate with the best metric on validation rows; undefined where none has one. */
export function bestOf(compared: ComparedRun) {
  const { metric } = compared;
  const scored = candidatesOf(compared).filter(({ metrics }) => metrics?.[metric] !== undefined);
  return scored.reduce<(typeof scored)[number] | undefined>(
    (best, trial) =>
      !best || improvement(metric, trial.metrics?.[metric] ?? 0, best.metrics?.[metric] ?? 0) > 0 ? trial : best,
    undefined,
  );
}

/** Of an average none: those of its record are its heaviest member's. */
function parametersOf({ parameters, members }: TrialRecord): TrialRecord['parameters'] {
  return members ? {} : parameters;
}

/** Parameters that are not the same everywhere, those that most trials have first. */
function varied(parameters: readonly Record<string, unknown>[]): string[] {
  const all = [...new Set(parameters.flatMap((p) => Object.keys(p)))];
  const count = (name: string) => parameters.filter((p) => Object.hasOwn(p, name)).length;
  return all
    .filter((name) => new Set(parameters.flatMap((p) => (Object.hasOwn(p, name) ? [p[name]] : []))).size > 1)
    .sort((a, b) => count(b) - count(a) || (a < b ? -1 : 1))
    .slice(0, mostParameters);
}

const axisValue = (value: string | number | boolean | undefined): AxisValue =>
  typeof value === 'boolean' ? String(value) : value;

export const names = (runs: readonly ComparedRun[]): [string, number][] => runs.map(({ run }, i) => [run.runId, i + 1]);
