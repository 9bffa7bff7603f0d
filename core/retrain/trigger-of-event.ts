import type { Announced, ChangeInTime, EventDetails, EventType } from '../contracts/events.ts';
import { type ProjectName, parseProjectName } from '../contracts/ids.ts';
import type { Trigger, TriggerReason } from '../contracts/triggers.ts';
import { isObject } from '../values/json-lines.ts';

export class MalformedTrigger extends Error {
  override name = 'MalformedTrigger';
  constructor(why: string) {
    super(`a message on the trigger queue cannot be read: ${why}; expected a trigger or an event of the platform`);
  }
}

type TriggerFields = Pick<Trigger, 'id' | 'reason' | 'by'> & { detail: Record<string, unknown> };
type Maker<T extends EventType> = (detail: EventDetails[T], eventId: string) => TriggerFields;

const maxFindings = 10;
/** The detail travels with the run: in the lease, in records and in the input of the execution. */
const maxDetailLength = 8_000;

/**
 * What an event asks for. Where the event names its cause, the trigger's id is made of that cause, so that an event that
 * was published twice is one trigger.
 */
const makers: { [T in EventType]?: Maker<T> } = {
  DatasetCatalogued: ({ source, datasetVersion, rows }) => ({
    id: `dataset-${source}-${datasetVersion}`,
    reason: 'data',
    by: `dataset ${source} ${datasetVersion.slice(0, 12)}`,
    detail: { source, datasetVersion, rows },
  }),
  ProjectDefinitionChanged: (detail, eventId) => ({
    id: eventId,
    reason: detail.changed.includes('definition') ? 'definition' : 'code',
    by: `definition ${detail.definitionHash.slice(0, 12)}`,
    detail: { ...detail },
  }),
  DriftDetected: (event) => ({
    ...ofMonitor('drift', event),
    detail: { ...inTime(event), findings: event.findings.slice(0, maxFindings) },
  }),
  PerformanceDegraded: (event) => {
    const { metric, reference, observed, worseThan } = event;
    return {
      ...ofMonitor('degradation', event),
      detail: { ...inTime(event), metric, reference, observed, ...(worseThan && { worseThan }) },
    };
  },
};

function ofMonitor(reason: 'drift' | 'degradation', { monitorId, announcement = monitorId }: Announced) {
  return { id: `${reason}-${announcement}`, reason, by: `monitor ${monitorId}` };
}

/** When the change began, and what is known since. */
function inTime({ monitorId, since, labelledSince, rarerSince, modelVersion }: Announced & ChangeInTime) {
  return {
    monitorId,
    since,
    labelledSince,
    ...(rarerSince !== undefined && { rarerSince }),
    ...(modelVersion && { modelVersion }),
  };
}

const reasons: readonly TriggerReason[] = [
  'data',
  'schedule',
  'manual',
  'import',
  'definition',
  'code',
  'drift',
  'degradation',
];

/**
 * The trigger in a message of the trigger queue: a trigger, an event of the platform, or what a schedule sends, which has
 * neither id nor time and takes those of the message.
 * @throws MalformedTrigger
 */
export function triggerOfMessage(body: string, message: { id: string; sentAt: Date }): Trigger {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new MalformedTrigger(`it is not JSON (${body.length} characters)`);
  }
  if (!isObject(value)) throw new MalformedTrigger(`received ${JSON.stringify(value)?.slice(0, 40)}`);
  if ('detail-type' in value) return triggerOfEvent(value);
  const { project, reason, by, detail, id = `message-${message.id}`, at = message.sentAt.toISOString() } = value;
  const name = projectOf(project, `project is ${JSON.stringify(project)?.slice(0, 40)}`);
  if (!reasons.includes(reason as TriggerReason))
    throw new MalformedTrigger(`reason is ${JSON.stringify(reason)?.slice(0, 40)}, not one of ${reasons.join(', ')}`);
  if (typeof id !== 'string' || id === '' || id.length > 500) throw new MalformedTrigger('id is not a short string');
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) throw new MalformedTrigger(`at is not a time`);
  const size = JSON.stringify(detail ?? null).length;
  if (size > maxDetailLength) throw new MalformedTrigger(`detail has ${size} characters, more than ${maxDetailLength}`);
  return {
    id,
    project: name,
    reason: reason as TriggerReason,
    at: new Date(at).toISOString(),
    by: typeof by === 'string' ? by : 'unknown',
    ...(isObject(detail) ? { detail } : {}),
  };
}

/** Of an EventBridge event as SQS delivers it. @throws MalformedTrigger for an event that asks for no run */
function triggerOfEvent(event: Readonly<Record<string, unknown>>): Trigger {
  const { id, time, detail } = event;
  const type = String(event['detail-type']);
  const make = Object.hasOwn(makers, type) ? (makers[type as EventType] as Maker<EventType>) : undefined;
  if (!make) throw new MalformedTrigger(`no run follows from an event of type '${type}'`);
  if (!isObject(detail)) throw new MalformedTrigger(`the detail of '${type}' names no project`);
  const project = projectOf(detail.project, `the detail of '${type}' names no project`);
  if (typeof id !== 'string' || typeof time !== 'string' || Number.isNaN(Date.parse(time)))
    throw new MalformedTrigger(`an event of type '${type}' has no id or time`);
  try {
    const made = make(detail as EventDetails[EventType], id);
    return { ...made, project, at: new Date(time).toISOString() };
  } catch (error) {
    throw new MalformedTrigger(`the detail of '${type}' is incomplete (${(error as Error).message})`);
  }
}

/** @throws MalformedTrigger */
function projectOf(value: unknown, fault: string): ProjectName {
  try {
    return parseProjectName(value);
  } catch (error) {
    throw new MalformedTrigger(`${fault}: ${(error as Error).message}`);
  }
}
