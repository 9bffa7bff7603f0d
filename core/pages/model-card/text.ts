import { importInWords } from '../../contracts/imported.ts';
import type { Cost, Project } from '../../contracts/project.ts';
import { lossInWords, lossOf } from '../../contracts/regression-loss.ts';
import type { Evaluation } from '../../evaluate/evaluation-json.ts';
import { definitions, table } from '../../html/elements.ts';
import { type Html, html } from '../../html/html.ts';
import { formatCount, formatNumber, formatPercent, plural } from '../../values/format.ts';
import type { ModelCardInput } from './input.ts';

/** The decision rule in words, with the costs it follows. */
export function decisionSection({ objective, training }: Project, { review, task }: Evaluation): Html {
  if (task === 'regression')
    return html`<p>It predicts ${objective.loss === 'quantile' ? `the value that a fraction of ${objective.quantile} stays below,` : 'the value'} of <code>${objective.target}</code>${objective.intervals && `, with an interval of coverage ${objective.intervals.coverage}`}; it takes no decision.</p>`;
  if (task === 'multiclass' && training.classWeights)
    return html`<p>It names the class of <code>${objective.target}</code> whose probability times its weight is largest and gives the probability of each.</p>`;
  if (task === 'multiclass')
    return html`<p>It names the most probable class of <code>${objective.target}</code> and gives the probability of each.</p>`;
  const costs = objective.costs ?? { falsePositive: 1, falseNegative: 1, truePositive: 0, trueNegative: 0 };
  return html`<p>With the calibrated probability <i>p</i> of a positive, a record is blocked when that is expected to cost less than to allow it:
<i>p</i> · TP + (1 − <i>p</i>) · FP &lt; <i>p</i> · FN + (1 − <i>p</i>) · TN.${!objective.costs && ' The project states no costs: each error counts as 1.'}</p>${table(
    ['Outcome', 'Costs'],
    [
      { cells: ['False positive (FP): blocked, but negative', costText(costs.falsePositive)] },
      { cells: ['False negative (FN): allowed, but positive', costText(costs.falseNegative)] },
      { cells: ['True positive (TP): blocked, and positive', costText(costs.truePositive)] },
      { cells: ['True negative (TN): allowed, and negative', costText(costs.trueNegative)] },
    ],
  )}${
    review &&
    html`<p>Up to ${formatCount(review.capacityPerDay)} records a day go to review: those whose review is expected to save more than ${formatNumber(
      review.threshold,
    )}. On the test part (${formatCount(review.days)} days) ${formatPercent(review.precision)} of the reviewed were positive; review and blocking
together caught ${formatPercent(review.recall)} of the positives and ${formatPercent(review.lossPrevented)} of their cost. ${formatCount(
      review.reviewedPerDay,
    )} a day went to review on average, ${formatCount(review.busiestDay)} on the busiest day; on ${formatCount(
      review.daysOverCapacity,
    )} days they were more than the capacity.</p>`
  }`;
}

function costText(cost: Cost): string {
  if (typeof cost === 'number') return formatNumber(cost);
  return cost.times === 1 ? `the record's ${cost.column}` : `${formatNumber(cost.times)} × the record's ${cost.column}`;
}

/** What the model was made of, so that it can be made again. */
export function dataSection({ lineage, project, algorithm, evaluation }: ModelCardInput): Html {
  const { split } = project.data;
  return definitions([
    [
      'Snapshot',
      html`<code>${lineage.snapshotId}</code>, ${formatCount(lineage.rows)} rows, ${formatCount(lineage.labelled)} labelled`,
    ],
    ...Object.entries(lineage.sources).map(([source, versions]): [string, Html] => [
      `Source ${source}`,
      html`${plural(versions.length, 'dataset version')}: ${versions.slice(0, 12).map((v) => html`<code>${v.slice(0, 12)}</code> `)}${versions.length > 12 && '…'}`,
    ]),
    [
      'Parts',
      html`validation ${formatCount(evaluation.validation.rows)} rows, test ${formatCount(evaluation.test.rows)} rows${evaluation.judgedOn && html` (test set <code>${evaluation.judgedOn.testSet}</code>)`}, ${splitText(split)}`,
    ],
    [
      'Trained on',
      algorithm.imported
        ? `${importInWords(algorithm.imported)}; it serves as it came, and was judged on ${formatCount(evaluation.test.rows)} rows`
        : `${formatCount(lineage.trainedRows)} rows: after the evaluation the winner was fitted again on all rows with mature labels`,
    ],
    ['Labels', labelsText(project)],
    ...trainingText(project),
    ['Seed', String(algorithm.seed)],
    ['Definition', html`<code>${lineage.definitionHash}</code>`],
    ['Code', html`<code>${lineage.codeHash}</code>`],
    ['Package', html`<code>${lineage.digest}</code>`],
  ]);
}

/** What the project asks of training beyond its algorithms. */
function trainingText({ objective, training }: Project): [string, string][] {
  const loss = lossOf({ objective });
  const { monotone = {}, classWeights } = training;
  const directions = Object.entries(monotone).map(([column, direction]) => `${direction} with ${column}`);
  const weights =
    classWeights === 'balanced'
      ? 'balanced: each class weighs the same in all'
      : Object.entries(classWeights ?? {})
          .map(([name, weight]) => `${name} ${formatNumber(weight)}`)
          .join(', ');
  const follows =
    objective.task === 'multiclass'
      ? 'probabilities are of the data as they are; the label is the class of the largest probability times weight'
      : 'probabilities are of the data as they are, and decisions follow from costs';
  return [
    ...(loss ? ([['Minimises', lossInWords(loss)]] as [string, string][]) : []),
    ...(directions.length > 0 ? ([['Predictions are', directions.join(', ')]] as [string, string][]) : []),
    ...(weights ? ([['Class weights', `${weights}; ${follows}`]] as [string, string][]) : []),
  ];
}

function splitText(split: Project['data']['split']): string {
  if (!split)
    return 'split by time where the records have one, else by a hash of the key, or of the content of records without one';
  const by = {
    time: 'split by time',
    random: 'split by a hash of the key, or of the content of records without one',
    group: `split by ${split.group}`,
  }[split.by];
  return split.gap ? `${by} with a gap of ${split.gap}` : by;
}

function labelsText({ labels }: Project): string {
  return labels.absentMeans === 'negative'
    ? `a record without a label counts as negative once it is older than ${labels.maturity === 'auto' ? 'nearly all labels take to arrive' : labels.maturity} and labels have arrived up to then`
    : 'records without a label are not used';
}

/** What a reader should not take from the figures. */
export function limitsSection(project: Project, { test, task, champion, incomparable, cost }: Evaluation): Html {
  const hidden = Object.values(project.data.sources.find((s) => s.role === 'records')?.columns ?? {}).some(
    (c) => c.protected,
  );
  const limits = [
    'The figures are of the model before it was fitted again on all data; the model that serves is made the same way from more rows, so it should do at least as well, but that was not measured.',
    'They hold as long as records resemble those of the test part. The monitor compares what arrives with the training data and raises an event when it drifts.',
    task === 'binary' &&
      (test.positives ?? 0) < 100 &&
      `Only ${formatCount(test.positives)} positive rows were in the test part: the intervals are wide and may be wider than stated.`,
    cost &&
      'Costs are as the project states them. What a decision changes in the behaviour of those concerned is not in them, and what is blocked is not observed.',
    champion
      ? `It was compared with version ${champion.version} on ${formatCount(champion.rows)} rows that neither had seen${champion.note ? `; ${champion.note}` : ''}.`
      : incomparable
        ? `It was not compared with version ${incomparable.version}, the champion then: ${incomparable.reason}.`
        : 'There was no champion to compare it with.',
    hidden
      ? 'Columns marked as protected are no features of their own, but other columns may stand for them.'
      : 'No column is marked as protected, so no figures of fairness were computed.',
  ].filter((text) => typeof text === 'string');
  return html`<ul>${limits.map((text) => html`<li>${text}</li>`)}</ul>`;
}
