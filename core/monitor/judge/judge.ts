import { type CheckResult, type MonitorFinding, rankFindings } from '../../contracts/monitor-finding.ts';
import type { Project } from '../../contracts/project.ts';
import type { Check } from '../checks/check.ts';
import type { ColumnObservation } from '../observe.ts';
import type { RecordsObservation } from '../records/observe-records.ts';
import type { KnownChanges } from '../references/changes.ts';
import { isRaised, type SeenLooks, withLook, withSuspected } from '../references/held.ts';
import { type LookWindow, lookWindow } from '../references/look-window.ts';
import type { Weight } from '../references/same-hours.ts';
import { type Checked, type FeatureReport, runChecks } from '../run-checks.ts';
import type { History } from '../statistics/history.ts';
import { type Hours, hour as hourMs } from '../statistics/statistics.ts';
import { beginningOfDrift, beginningOfQuality } from './beginning.ts';
import { confirmJoint, jointOf } from './confirm-joint.ts';
import { type FeatureHours, featureHours } from './feature-hours.ts';
import { judgeBreaks } from './judge-breaks.ts';
import { type Compared, judgeDrift } from './judge-drift.ts';
import { judgeVolume } from './judge-volume.ts';
import { type JudgedWholes, judgeJoint, judgeRecords } from './judge-wholes.ts';
import { moneyBefore, priceOfDrift, priceOfQuality } from './price-findings.ts';
import { type Trends, trendsOf } from './trends.ts';
import { worth } from './worth.ts';

/** The whole days in which drift was looked for. */
export interface ComparedDays {
  /** ISO 8601. */
  from: string;
  to: string;
  days: number;
  rows: number;
  /** What each feature was compared with, by its name; null: with nothing yet. */
  references: Record<string, { of: 'week' | 'day' | 'training'; rows: number } | null>;
}

export interface Judged extends Checked {
  /** Null without any prediction of the model. */
  compared: ComparedDays | null;
  trends: Trends | null;
  looks: SeenLooks;
  /** Figures of rows as wholes: how features go together, repetition and age of records. */
  wholes: CheckResult[];
}

export interface JudgeInput {
  project: Project;
  checks: readonly Check[];
  history: History;
  changes: KnownChanges;
  looks: SeenLooks;
  /** What has not been judged yet, by the order of `history.watched`; and its rows by hours. */
  fresh: readonly ColumnObservation[];
  freshRows: readonly Weight[];
  /** The same as whole records. */
  records: RecordsObservation;
  /** The time of the look. */
  now: Date;
  /** Whether that is enough to judge. */
  judge: boolean;
}

/**
 * Judges quality by the newest rows against training; breaks by the newest rows; drift by the last whole days against the
 * same hours before, found once it held in some of the last looks. Each finding gets its beginning and its price.
 */
export function judgeLook(input: JudgeInput): Judged {
  const { project, checks, history, judge, fresh, freshRows, records } = input;
  const { monitoring } = project;
  const ofKind = (drift: boolean) => checks.filter(({ kind }) => (kind === 'drift') === drift);
  const hours = history.hours();
  const unjudged = freshRows.length === 0 ? null : Math.min(...freshRows.map(({ hour }) => hour));
  const window = lookWindow(hours, monitoring.minimumRows, unjudged);
  const changes = withSuspected(input.changes, input.looks);
  const features = window && history.watched.map((feature) => featureHours(feature, hours, window, changes));
  const observed = history.watched.map(({ group, reference }, i) =>
    worth({ group, reference, observed: fresh[i]! }, features?.[i]?.effect ?? 1),
  );
  const ofFeatures = runChecks(ofKind(false), observed, { monitoring, judge });
  const ofRecords = judge ? judgeRecords(history.reference, records, monitoring) : nothing;
  const asked = judgeVolume(hours, input.now, monitoring);
  const quality = withWholes(withWholes(ofFeatures, ofRecords), asked);
  if (!window || !features) {
    const drift = runChecks(ofKind(true), observed, { monitoring, judge: false });
    const wholes = [...ofRecords.results, ...asked.results];
    return { ...together(drift, quality, quality.findings), compared: null, trends: null, looks: input.looks, wholes };
  }
  const { compared, checked: ofEach } = judgeDrift(ofKind(true), features, window, { monitoring, judge });
  const isAnswered = features.some((feature) => feature.isAnswered);
  const ofJoint =
    judge && window.whole && !isAnswered
      ? judgeJoint(history.reference, jointOf(hours, window.from, window.to), monitoring)
      : nothing;
  const open = changes.open.get('records');
  const usualTo = open === undefined ? window.from : Math.floor(Date.parse(open) / hourMs);
  const { joint: trained } = history.reference;
  const joint = trained ? confirmJoint(ofJoint, trained, { hours, window, usualTo }, monitoring) : ofJoint;
  const checked = withWholes(ofEach, joint);
  const breaks = judge
    ? judgeBreaks(
        ofKind(true),
        features.map((hours, i) => ({ hours, observed: fresh[i]! })),
        freshRows,
        monitoring,
      )
    : [];
  const { needed, of } = monitoring.drift;
  const looks = judge
    ? withLook(
        input.looks,
        checked.findings.map(({ id }) => id),
        of,
        window.from,
      )
    : input.looks;
  const broken = new Set(breaks.map(({ id }) => id));
  const drift = [...breaks, ...checked.findings.filter(({ id }) => !broken.has(id) && isRaised(looks, id, needed))];
  const price = pricing(project, hours, window);
  const complete = [...drift, ...quality.findings].map((finding) =>
    price(
      finding,
      compared.find(({ hours }) => hours.feature.reference.name === finding.feature),
    ),
  );
  return {
    ...together(checked, quality, complete),
    compared: comparedDays(window, compared),
    trends: trendsOf(hours, compared, window),
    looks,
    wholes: [...joint.results, ...ofRecords.results, ...asked.results],
  };
}

const nothing: JudgedWholes = { checks: [], results: [], findings: [] };

function withWholes(checked: Checked, { checks, findings }: JudgedWholes): Checked {
  return { ...checked, checks: [...checked.checks, ...checks], findings: [...checked.findings, ...findings] };
}

/** Figures of both, with what was found. */
function together(drift: Checked, quality: Checked, findings: readonly MonitorFinding[]): Checked {
  const poor = new Map(quality.features.map((feature) => [`${feature.group}:${feature.name}`, feature]));
  const features = drift.features.map((feature): FeatureReport => {
    const fresh = poor.get(`${feature.group}:${feature.name}`);
    if (!fresh) return feature;
    const { missing, invalid, unseen } = fresh;
    return { ...feature, results: [...feature.results, ...fresh.results], missing, invalid, unseen };
  });
  return { checks: [...drift.checks, ...quality.checks], features, findings: rankFindings(findings) };
}

/** Completes a finding by when it began and what it costs. */
function pricing(project: Project, hours: Hours, window: LookWindow) {
  const rowsADay = window.rows / window.days;
  const hasCosts = project.objective.costs !== undefined;
  return (finding: MonitorFinding, one: Compared | undefined): MonitorFinding => {
    if (!one) return finding;
    const { kind } = finding;
    if (kind === 'drift')
      return {
        ...finding,
        since: beginningOfDrift(one.hours, one.chosen ?? { of: 'training', reference: one.hours.feature.reference }),
        cost: hasCosts ? priceOfDrift(one, rowsADay) : null,
      };
    const since = beginningOfQuality(finding, one.hours);
    const before = moneyBefore(hours, since === null ? window.from : Math.floor(Date.parse(since) / hourMs));
    return { ...finding, since, cost: hasCosts ? priceOfQuality(finding, one.hours, before, rowsADay) : null };
  };
}

function comparedDays({ from, to, days, rows }: LookWindow, compared: readonly Compared[]): ComparedDays {
  const iso = (hour: number) => new Date(hour * hourMs).toISOString();
  const references = compared.map(({ hours, chosen }: { hours: FeatureHours; chosen: Compared['chosen'] }) => [
    hours.feature.reference.name,
    chosen && { of: chosen.of, rows: Math.round(chosen.rows) },
  ]);
  return { from: iso(from), to: iso(to), days, rows, references: Object.fromEntries(references) };
}
