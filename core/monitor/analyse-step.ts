import { lake as keysOf } from '../contracts/lake.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { ModelRecord } from '../contracts/registry/models.ts';
import type { MonitorStateRecord } from '../contracts/registry/monitor.ts';
import type { MonitorFindingRecord } from '../contracts/registry/monitor-findings.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import type { ObjectStore, ObjectSummary, Ports } from '../ports/index.ts';
import { getJson, putJson } from '../ports/json.ts';
import { type Reference, referenceSchema } from '../reference/reference.ts';
import { getDefinition } from '../registry/definitions.ts';
import { modelJson, modelPackage } from '../registry/model-files.ts';
import { getModel } from '../registry/models.ts';
import { analyse, labelRules, lookBack } from './analyse.ts';
import { type AnalyseRequest, sinceDay } from './check-step.ts';
import { nextState, recordLook } from './cursor.ts';
import { latchFindings, settleAnnouncements } from './life/latch-findings.ts';
import { redateFindings } from './life/redate-findings.ts';
import { listObjects } from './list-objects.ts';
import { type MonitorReport, monitorReportSchema } from './monitor-report.ts';
import { objectTexts } from './object-texts.ts';
import { type MonitorOutcome, monitorRecord, outcomeOf } from './outcome.ts';
import { asksForShift, currentShift } from './performance/adjust-base-rate.ts';
import { explainPredictions } from './performance/attribution/explain-predictions.ts';
import { errorExpecter } from './performance/known/expected-errors.ts';
import { loadKnown, saveKnown } from './performance/known/known-store.ts';
import { readAhead } from './read-ahead.ts';
import { knownChanges } from './references/changes.ts';
import { selectObjects } from './select-objects.ts';
import { loadHistory, saveHistory } from './statistics/history-store.ts';
import { historyDays } from './statistics/statistics.ts';
import { keepTimeline } from './timeline/keep-timeline.ts';
import type { Timeline } from './timeline/timeline.ts';

export class ReferenceMissing extends Error {
  override name = 'ReferenceMissing';
  constructor({ project, version }: Pick<ModelRecord, 'project' | 'version'>) {
    super(
      `version ${version} of project '${project}' was registered without a reference.json; \`perennial run ${project}\` makes a version that has one`,
    );
  }
}

export type AnalysePorts = Pick<Ports, 'registry' | 'lake' | 'events' | 'clock' | 'log'> & {
  /** Bytes of an object as text; compressed ones are expanded. */
  textOf: (bytes: Uint8Array) => string;
  /** A text as bytes, compressed. */
  bytesOf: (text: string) => Uint8Array;
  /** The report as a page for people (HTML), with what all looks have seen. */
  page: (report: MonitorReport, life: { findings: MonitorFindingRecord[]; timeline: Timeline }) => string;
};

const objectsAhead = 16;
const day = 86_400_000;

/**
 * Analyses what is new, writes the report, publishes its events and moves the cursor once the window was judged. A request
 * that was answered before gets the same answer; of two requests at once one moves the cursor.
 * @throws UnknownProject, ModelNotFound, ReferenceMissing, ModelDamaged
 */
export async function analyseStep(ports: AnalysePorts, request: AnalyseRequest): Promise<MonitorOutcome> {
  const { registry, lake, events } = ports;
  const { project, version, digest, monitorId } = request;
  const reportKey = keysOf.report(project, 'monitor', monitorId, 'report.json');
  const pageKey = keysOf.report(project, 'monitor', monitorId, 'report.html');
  const { definition } = await getDefinition(registry, project);
  if (await registry.get(keys.monitor(project, monitorId))) {
    const report = await getJson(lake, reportKey, monitorReportSchema);
    return outcomeOf(report, { reportKey, pageKey, shifts: asksForShift(definition, report) });
  }
  const state = await registry.get<MonitorStateRecord>(keys.monitorState(project));
  const model = await getModel(registry, project, version);
  const reference = await readReference(lake, model);
  const now = request.at === undefined ? ports.clock() : new Date(request.at);
  const since = sinceDay(now, lookBack(definition, reference));
  const looks = state?.drift?.digest === digest ? state.drift : undefined;
  // At the first look at a model what other versions were given tells how its columns usually are.
  const about = { project, digest, reference, modelVersion: version, others: looks === undefined };
  let served: Promise<ServingPackage> | undefined;
  const servedPackage = () => {
    served ??= modelPackage(lake, model);
    return served;
  };
  const { errorModel } = reference;
  const gather = async (mustBeNow: boolean) => {
    const { log, labels, older } = await listObjects(ports, about, { since, now, mustBeNow });
    const history = await loadHistory(lake, about, {
      since: sinceDay(now, (historyDays + 1) * day),
      objects: log.map(({ key }) => key),
    });
    const known = await loadKnown(
      lake,
      ports,
      {
        ...about,
        ...labelRules(reference, now),
        ...(errorModel && { expectErrors: errorExpecter(await servedPackage(), errorModel) }),
      },
      { since, log, labels },
    );
    const toRead = (objects: readonly ObjectSummary[]) =>
      selectObjects(objects, state?.cursor ?? null, (key) => history.isCounted(key) && known.rows.isKnown(key));
    const truthOf = (objects: readonly ObjectSummary[]) =>
      selectObjects(
        objects.filter(({ key }) => !known.labels.isKnown(key)),
        null,
        () => false,
      );
    const asksOlder = toRead(older.log).selected.length > 0 || truthOf(older.labels).selected.length > 0;
    return { log, labels, history, known, read: toRead(log), truth: truthOf(labels), asksOlder };
  };
  const first = await gather(false);
  // What is to be read must be there.
  const { log, labels, history, known, read, truth } = first.asksOlder ? await gather(true) : first;
  const { selected, omitted } = read;
  const texts = objectTexts(ports);
  const seen = await analyse({
    project: definition,
    reference,
    modelVersion: version,
    monitorId,
    by: request.by,
    now,
    log: readAhead(selected, objectsAhead, async ({ key, fresh }) => ({ key, text: await texts.read(key), fresh })),
    labels: readAhead(truth.selected, objectsAhead, async ({ key }) => ({ key, text: await texts.read(key) })),
    known,
    omitted: omitted + truth.omitted + known.leftOut,
    damaged: texts.damaged,
    history,
    explain: async (predictions) => explainPredictions(await servedPackage(), predictions),
    shift: await currentShift(registry, request),
    changes: knownChanges(await redateFindings(registry, project, ports.clock()), version),
    ...(looks && { looks }),
  });
  const { findings, events: due } = await latchFindings(registry, seen, definition.monitoring.findings);
  const report = { ...seen, events: due };
  await saveHistory(lake, history);
  await saveKnown(lake, ports, known);
  await putJson(lake, reportKey, report);
  const timeline = await keepTimeline(ports, report);
  await lake.put(pageKey, ports.page(report, { findings, timeline }), { contentType: 'text/html; charset=utf-8' });
  // Before the cursor moves: an event may come twice after a failure, it must not get lost.
  if (report.events.length > 0) await events.publish(report.events);
  await settleAnnouncements(registry, report, findings);
  const outcome = outcomeOf(report, { reportKey, pageKey, shifts: asksForShift(definition, report) });
  const record = monitorRecord(report, outcome, digest);
  await recordLook(
    registry,
    record,
    state,
    nextState(report, { ...record, judged: report.judged }, state, log, labels),
  );
  ports.log.info('monitor judged', { ...outcome });
  return outcome;
}

function readReference(lake: ObjectStore, model: ModelRecord): Promise<Reference> {
  if (model.files['reference.json'] === undefined) throw new ReferenceMissing(model);
  return modelJson(lake, model, 'reference.json', referenceSchema);
}
