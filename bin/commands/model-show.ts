import { heldBy, openFindings } from '../../core/contracts/findings.ts';
import { importInWords } from '../../core/contracts/imported.ts';
import { lake } from '../../core/contracts/lake.ts';
import type { ModelRecord } from '../../core/contracts/registry/models.ts';
import type { RefusalRecord } from '../../core/contracts/registry/refusals.ts';
import { algorithmsInWords } from '../../core/evaluate/combine/average-in-words.ts';
import { evaluationSchema } from '../../core/evaluate/evaluation-json.ts';
import { modelJson } from '../../core/registry/model-files.ts';
import { getModel } from '../../core/registry/models.ts';
import { findRefusal } from '../../core/registry/refusals.ts';
import type { Platform } from '../client/platform.ts';
import { type CommandDefinition, wholeNumber } from '../command.ts';
import type { Colours } from '../ui/colours.ts';
import { renderEvaluation } from '../ui/evaluation-report.ts';
import { findingsSection } from '../ui/findings-report.ts';
import { formatCount, formatNumber, formatPercent, formatTime } from '../ui/format.ts';
import { reductionSection } from '../ui/reduction-report.ts';
import { parametersOf, withoutKeys } from '../ui/run-report.ts';
import { servingSection } from '../ui/serving-report.ts';
import { renderFields } from '../ui/table.ts';

export const modelShow: CommandDefinition = {
  usage: 'model show <name>',
  summary:
    'a version: metrics, lineage, what serving takes, precision and recall at k, slice analysis, fairness; its card as a page to open',
  examples: ['model show bank-fraud 3', 'model show bank-fraud 3 --json'],
  configure: (command) => command.argument('<version>', 'a model version', wholeNumber(1)),
  async perform({ connect, colours }, project: string, version: number) {
    const platform = await connect();
    const model = await getModel(platform.registry, project, version);
    const refused = await findRefusal(platform.registry, project, version, new Date());
    const card = await saveCard(platform, model);
    const { lakeStore } = await import('../client/objects.ts');
    const evaluation = await modelJson(await lakeStore(platform), model, 'evaluation.json', evaluationSchema);
    const {
      topK,
      review,
      slices,
      fairness,
      learningCurve,
      intervals,
      anomalies,
      champion,
      incomparable,
      verdict,
      reason,
    } = evaluation;
    const compared = { champion, incomparable: incomparable ?? null, verdict, reason };
    return {
      json: {
        ...withoutKeys(model),
        ...(refused && { refused: withoutKeys(refused) }),
        card,
        evaluation: {
          ...compared,
          topK,
          review,
          slices,
          fairness,
          learningCurve,
          ...(intervals && { intervals }),
          ...(anomalies && { anomalies }),
        },
      },
      text: [
        ...(refused ? [refusedWords(refused, colours)] : []),
        renderModel(model, card, reason, colours),
        ...findingsSection(model, colours),
        ...reductionSection(model.reduced, colours),
        ...servingSection(model.serving, colours),
        ...renderEvaluation(evaluation, colours),
      ].join('\n\n'),
    };
  },
};

/** Copies the model card to a file. */
export async function saveCard(platform: Platform, { project, version, digest }: ModelRecord): Promise<string> {
  const { saveReport } = await import('../client/objects.ts');
  return saveReport(platform, lake.model(project, digest, 'model-card.html'), project, `model-${version}.html`);
}

function refusedWords({ since, lastAt, reason, answering, project }: RefusalRecord, c: Colours): string {
  const instead = answering === null ? 'nobody answers' : `version ${answering} answers`;
  return c.red(
    `What is stored of it fails its check since ${formatTime(since)}, last seen ${formatTime(lastAt)}: it serves nobody, ${instead} for '${project}'.\n${reason}\nWhat to do: docs/runbook.md#model-refused`,
  );
}

/** `held` says by what. */
export function stateWords({ state, findings, accepted = [] }: ModelRecord): string {
  if (state !== 'held') return state;
  const open = openFindings(
    findings,
    accepted.map((a) => a.code),
  );
  return heldBy(open.map((f) => f.code));
}

function judgedWords({ judgedOn }: ModelRecord): string {
  if (!judgedOn) return '';
  const { testSet, rows, timeRange, costs } = judgedOn;
  const range = timeRange ? `, ${formatTime(timeRange[0])} to ${formatTime(timeRange[1])}` : '';
  return ` on test set ${testSet} (${formatCount(rows)} rows${range}${costs ? `; costs ${costs}` : ''})`;
}

function renderModel(model: ModelRecord, card: string, reason: string, c: Colours): string {
  const { algorithm } = model;
  const head: [string, string][] = [
    ['model', `${model.project} version ${model.version}`],
    ['state', `${stateWords(model)} since ${formatTime(model.stateAt)}`],
    ['evaluated', reason],
    [
      'algorithm',
      `${algorithmsInWords(algorithm.name, algorithm.members)}, ${algorithm.iterations} iterations, seed ${algorithm.seed}`,
    ],
    ...(algorithm.imported ? ([['origin', importInWords(algorithm.imported)]] as [string, string][]) : []),
    ...parameterFields(algorithm),
    ['digest', model.digest],
    ['run', model.runId],
    ['snapshot', model.snapshotId],
    ['definition', model.definitionHash],
    ['code', model.codeHash],
    ['trained until', formatTime(model.trainedUntil)],
    ['card', card],
  ];
  const metrics = Object.entries(model.metrics).map(([name, value]): [string, string] => [name, formatNumber(value)]);
  const files = Object.entries(model.files).map(([name, hash]): [string, string] => [name, hash]);
  const section = (title: string, fields: [string, string][]) =>
    fields.length > 0 ? [`${c.bold(title)}\n${renderFields(fields, c, '  ')}`] : [];
  return [
    renderFields(head, c),
    ...section(`Test metrics${judgedWords(model)}`, metrics),
    ...section('Files (SHA-256)', files),
  ].join('\n\n');
}

/** Of one model its parameters; of an average those of each member, with its weight. */
function parameterFields({ name, parameters, members }: ModelRecord['algorithm']): [string, string][] {
  if (!members) return [['parameters', parametersOf(parameters) || '–']];
  return members.map((member, i) => [
    i === 0 ? 'average of' : '',
    `${formatPercent(member.weight)} ${member.algorithm ?? name} (${member.iterations} iterations) ${parametersOf(member.parameters)}`,
  ]);
}
