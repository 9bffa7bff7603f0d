import { openFindings } from '../../contracts/findings.ts';
import type { AlgorithmSummary } from '../../contracts/registry/models.ts';
import { averageInWords } from '../../evaluate/combine/average-in-words.ts';
import type { BaselineFigures, Evaluation } from '../../evaluate/evaluation-json.ts';
import { curvePlot } from '../../html/curve-plot.ts';
import { badge, card, costBars, findings as findingList, namedBars, table, tiles } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import { page, type Section } from '../../html/page.ts';
import { reliabilityPlot } from '../../html/reliability-plot.ts';
import type { Estimate } from '../../metrics/estimate.ts';
import { formatCount, formatFixed, formatNumber, formatPercent, formatTime, plural } from '../../values/format.ts';
import { algorithmNames } from '../algorithm-names.ts';
import { metricInText, metricName, range } from '../metric-words.ts';
import { anomaliesSection } from './anomalies.ts';
import { fairnessSection } from './fairness.ts';
import { globalExplanationSection } from './global-explanation.ts';
import type { ModelCardInput } from './input.ts';
import { intervalsSection } from './intervals.ts';
import { learningCurveSection } from './learning-curve.ts';
import { leftOutSection } from './left-out.ts';
import { reductionSection } from './reduction.ts';
import { rollingOriginSection } from './rolling-origin.ts';
import { servingSection } from './serving.ts';
import { slicesSection } from './slices.ts';
import { dataSection, decisionSection, limitsSection } from './text.ts';
import { topKSection } from './top-k.ts';

const maxFeatures = 20;
const maxTrials = 50;

export type { ModelCardInput, ModelLineage } from './input.ts';

/** The model card as a page of its own (HTML), after Mitchell et al., 'Model cards for model reporting' (2019). */
export function modelCard(input: ModelCardInput): string {
  const { project, evaluation, algorithm, version } = input;
  const sections: Section[] = [
    { id: 'performance', title: 'Performance on the test part', body: performanceSection(evaluation) },
    ...rollingOriginSection(evaluation),
    ...(evaluation.cost ? [{ id: 'cost', title: 'Cost of decisions', body: costSection(evaluation) }] : []),
    ...(evaluation.task === 'regression' || evaluation.task === 'anomaly'
      ? []
      : [{ id: 'calibration', title: 'Calibration', body: calibrationSection(evaluation) }]),
    ...reductionSection(input.reduced),
    ...servingSection(input.serving),
    ...anomaliesSection(evaluation),
    ...intervalsSection(evaluation),
    ...topKSection(evaluation.topK),
    ...slicesSection(evaluation.slices),
    ...fairnessSection(evaluation.fairness, evaluation.metric),
    ...learningCurveSection(evaluation.learningCurve, project),
    { id: 'leaderboard', title: 'Trials', body: leaderboardSection(evaluation) },
    { id: 'importance', title: 'Feature importance', body: importanceSection(input) },
    { id: 'global-explanation', title: 'Global explanation', body: globalExplanationOf(input) },
    { id: 'left-out', title: 'Feature selection', body: leftOutSection(input) },
    { id: 'decision', title: 'Decision rule', body: decisionSection(project, evaluation) },
    { id: 'data', title: 'Data and lineage', body: dataSection(input) },
    { id: 'limits', title: 'Limits', body: limitsSection(project, evaluation) },
  ];
  return page({
    kicker: `${project.name} · model card`,
    title: version === null ? `Candidate ${input.lineage.digest.slice(0, 12)}` : `Model version ${version}`,
    lead: html`${project.objective.description || purposeOf(project)} ${verdictBadge(input)}`,
    summary: html`${headline(evaluation, algorithm)}<p class="note">When it was evaluated: ${evaluation.reason}. Which version serves now
is in the registry (<code>perennial models ${project.name}</code>), not on this page.</p>${findingsOf(input)}`,
    sections,
    footer: `Perennial model card, made on ${formatTime(input.lineage.createdAt)} UTC by run ${input.lineage.runId}.`,
  });
}

function purposeOf({ objective: { task, target } }: ModelCardInput['project']): string {
  return task === 'anomaly' ? 'Finds records that are unlike the others.' : `Predicts ${target}.`;
}

/** What was true when it was registered, in words that stay true whatever serves later. */
function verdictBadge({ evaluation, project, findings = evaluation.findings }: ModelCardInput): Html {
  const { verdict, champion, incomparable } = evaluation;
  if (openFindings(findings, project.promotion.acceptFindings).length > 0)
    return badge('held by findings when registered', 'bad');
  if (verdict === 'keep') return badge('did not beat the champion when evaluated', 'warn');
  if (champion) return badge(`beat version ${champion.version} when evaluated`, 'good');
  return badge(incomparable ? 'won without a comparison' : 'first model when evaluated', 'good');
}

function findingsOf({ evaluation, findings = evaluation.findings ?? [] }: ModelCardInput): Html {
  return findingList(
    findings.map(({ code, severity, message, remedy }) => ({
      tone: severity === 'critical' ? 'bad' : 'warn',
      text: html`${badge(severity, severity === 'critical' ? 'bad' : 'warn')} <code>${code}</code>: ${message}. ${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}.`,
    })),
  );
}

function headline({ test, metric, cost }: Evaluation, algorithm: AlgorithmSummary): Html {
  const figures = Object.keys(test.metrics)
    .sort((a, b) => Number(b === metric) - Number(a === metric))
    .slice(0, cost ? 3 : 4)
    .map((name) => ({
      label: metricName(name),
      value: formatNumber(test.metrics[name]!.value),
      note: `${range(test.metrics[name]!)}${name === metric ? ' · optimised' : ''}`,
    }));
  const saved = cost && {
    label: 'Saved per 1,000 records',
    value: formatNumber(cost.saved.value),
    note: 'against the cheaper of block nothing and block everything',
    tone: cost.saved.lower > 0 ? ('good' as const) : cost.saved.value > 0 ? undefined : ('bad' as const),
  };
  return tiles([
    {
      label: 'Algorithm',
      value: algorithmNames(algorithm.name, algorithm.members),
      note: `${formatCount(algorithm.iterations)} iterations`,
    },
    ...figures,
    ...(saved ? [saved] : []),
  ]);
}

function performanceSection({ test, validation, baselines, bootstrap, confusion, classes }: Evaluation): Html {
  const interval = `#${Math.round(bootstrap.confidence * 100)} % interval`;
  const rows = Object.entries(test.metrics).map(([name, estimate]) => ({
    cells: [
      metricName(name),
      formatNumber(estimate.value),
      range(estimate),
      formatNumber(validation.metrics[name]),
      ...baselines.map(({ metrics }) => formatNumber(metrics[name])),
    ],
  }));
  const period = test.timeRange && `, from ${formatTime(test.timeRange[0])} to ${formatTime(test.timeRange[1])}`;
  const base = test.positives === null ? null : test.positives / Math.max(test.rows, 1);
  return html`<p class="note">${formatCount(test.rows)} test rows${test.positives !== null && `, ${formatCount(test.positives)} of them positive`}${test.hidden !== undefined && `, and ${formatCount(test.hidden)} whose outcome a decision hides: they count in metrics, cost and comparison by what the model that hid it expected`}${period}. Intervals: ${formatCount(
    bootstrap.samples,
  )} bootstrap draws of ${formatCount(bootstrap.count)} ${bootstrap.blocks}s.</p>${table(
    ['Metric', '#Test', interval, '#Validation', ...baselines.map(baselineTitle)],
    rows,
  )}${
    test.curves &&
    html`<div class="cards two">${card({
      title: 'ROC curve',
      body: curvePlot({
        label: 'ROC curve',
        xTitle: 'false positive rate',
        yTitle: 'true positive rate',
        curves: [curve(test.curves.roc)],
        baseline: [
          [0, 0],
          [1, 1],
        ],
      }),
    })}${card({
      title: 'Precision and recall',
      body: curvePlot({
        label: 'Precision over recall',
        xTitle: 'recall',
        yTitle: 'precision',
        curves: [curve(test.curves.precisionRecall)],
        ...(base === null
          ? {}
          : {
              baseline: [
                [0, base],
                [1, base],
              ] as const,
            }),
      }),
    })}</div>`
  }${confusion && confusion.length <= 30 && html`<h3>Confusion matrix of the test part</h3>${confusionTable(confusion, classes)}`}`;
}

/** Heading of a baseline's column of numbers. */
function baselineTitle({ baseline, feature }: BaselineFigures): string {
  if (baseline === 'constant') return '#Prior only';
  return feature === null ? '#Best single feature' : `#Only ${feature}`;
}

function curve(points: readonly (readonly [number, number])[]) {
  return { name: 'model', colour: 1, x: points.map(([x]) => x), y: points.map(([, y]) => y) };
}

function confusionTable(confusion: readonly (readonly number[])[], classes: readonly string[]): Html {
  return table(
    ['Actual', ...classes.map((name) => `#predicted ${name}`)],
    confusion.map((row, i) => ({ cells: [classes[i], ...row.map((n) => formatCount(n))] })),
  );
}

function costSection({ cost, judgedOn }: Evaluation): Html {
  if (!cost) return html``;
  const { model, blockNothing, blockEverything, saved, decisions, missing } = cost;
  const row = (name: string, e: Estimate) => ({ cells: [name, formatNumber(e.value), range(e)] });
  return html`<p class="note">Per 1,000 records of the test part${judgedOn && html` (test set <code>${judgedOn.testSet}</code>)`}, in the project's currency${judgedOn?.costs && `, at the costs ${judgedOn.costs}`}; costs of another test set, or at other costs, cannot be compared with these. Decisions: ${formatPercent(decisions.allow)} allow, ${formatPercent(
    decisions.review,
  )} review, ${formatPercent(decisions.block)} block.</p><div class="cards two">${card({
    title: 'Cost per 1,000 records',
    body: costBars([
      ['model', model.value],
      ['block nothing', blockNothing.value],
      ['block everything', blockEverything.value],
    ]),
  })}</div>${table(
    ['Decisions', '#Cost per 1,000', '#Interval'],
    [
      row('Model', model),
      row('Block nothing', blockNothing),
      row('Block everything', blockEverything),
      row('Saved by the model', saved),
    ],
  )}${missing.map(
    ({ column, rows }) =>
      html`<p class="note">${formatCount(rows)} test rows have no <code>${column}</code>: that cost counts as 0 for them.</p>`,
  )}`;
}

function calibrationSection({ calibration }: Evaluation): Html {
  const { chosen, reliability, ece, reason } = calibration;
  return html`<p class="note">${chosen ? `Calibrated by ${chosen.kind}` : 'Not calibrated'}: ${reason}.${
    ece !== null && ` Expected calibration error on the test part: ${formatNumber(ece)}.`
  }</p>${
    reliability.length > 0 &&
    html`<div class="cards two">${card({ title: 'Reliability', note: 'size: rows', body: reliabilityPlot({ label: 'Reliability curve', bins: reliability }) })}</div>`
  }`;
}

function leaderboardSection({ leaderboard, metric, winner }: Evaluation): Html {
  const shown = leaderboard.filter((t, i) => i < maxTrials || t.baseline);
  return html`<p class="note">By ${metricInText(metric)} ${judgedBy(leaderboard)}; the first was chosen as the best, or as within one standard error of it, and marked is the one whose configuration serves.</p>${table(
    ['#Trial', 'Algorithm', `#${metricName(metric)}`, '#Iterations', '#Seconds', 'Parameters'],
    shown.map((t) => ({
      chosen: t.index === winner.index,
      cells: [
        formatCount(t.index),
        html`${algorithmNames(t.algorithm, t.members)} ${t.baseline && badge('baseline', 'info')}${t.imported && badge('imported', 'info')} ${t.status === 'failed' && badge('failed', 'bad')}${t.stoppedEarly && badge('time limit', 'warn')}${t.outpaced && badge('ended: behind', 'info')}${t.refused && badge('over the budget', 'warn')}`,
        formatNumber(t.score),
        formatCount(t.iterations),
        t.duration === undefined ? null : formatFixed(t.duration / 1000, 1),
        t.status === 'failed' ? t.error : (averageInWords(t.members) ?? html`<code>${parameters(t.parameters)}</code>`),
      ],
    })),
  )}`;
}

function judgedBy([first]: Evaluation['leaderboard']): string {
  const folded = first?.crossValidation;
  if (!folded) return 'on the validation part';
  return `under cross-validation (${folded.folds} folds${folded.repeats > 1 ? `, ${folded.repeats} times` : ''})`;
}

function importanceSection({ evaluation, features }: ModelCardInput): Html {
  const total = evaluation.importance.reduce((sum, f) => sum + Math.max(0, f.gain), 0);
  if (total === 0) return html`<p class="note">The algorithm reports no importance of features.</p>`;
  const ranked = [...evaluation.importance].sort((a, b) => b.gain - a.gain).slice(0, maxFeatures);
  const bars = ranked.map((f) => ({
    name: f.feature,
    value: f.gain / total,
    text: formatPercent(f.gain / total),
  }));
  const columns = new Set(ranked.map(({ feature, source }) => source ?? feature));
  const measure = ranked.some(({ splits }) => splits !== undefined) ? 'gain' : 'importance';
  return html`<p class="note">Fraction of the ${measure} of ${plural(features, 'feature')}; the ${formatCount(ranked.length)} shown come from ${plural(columns.size, 'column')}. Importance says what the model uses, not what causes the outcome.</p>${card({ title: 'Importance', body: namedBars(bars) })}`;
}

function globalExplanationOf({ globalExplanation, evaluation, project }: ModelCardInput): Html {
  const { task, classes } = evaluation;
  const target = project.objective.target;
  const outputs =
    task === 'multiclass'
      ? classes
      : [task === 'binary' ? `probability of ${classes[1]}` : task === 'anomaly' ? 'score' : target];
  const loss =
    task === 'anomaly'
      ? 'the mean absolute difference from the score'
      : metricInText(globalExplanation.importance.metric);
  return globalExplanationSection(globalExplanation, outputs, loss);
}

function parameters(of: AlgorithmSummary['parameters']): string {
  return Object.entries(of)
    .map(([name, value]) => `${name}=${typeof value === 'number' ? formatNumber(value) : value}`)
    .join(' ');
}
