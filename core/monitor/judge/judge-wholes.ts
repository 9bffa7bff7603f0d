import type { CheckResult, MonitorFinding } from '../../contracts/monitor-finding.ts';
import type { Project } from '../../contracts/project.ts';
import type { Reference } from '../../reference/reference.ts';
import type { CheckWords, Measurement } from '../checks/check.ts';
import { wholeThreshold } from '../checks/settings.ts';
import { jointChecks, recordsChecks } from '../checks/whole-registry.ts';
import { figuresOf, wholeFinding } from '../finding.ts';
import type { JointObservation } from '../joint/observe-joint.ts';
import type { RecordsObservation } from '../records/observe-records.ts';
import type { AppliedCheck } from '../run-checks.ts';

/** What is said of rows as wholes, not of one feature. */
export interface JudgedWholes {
  checks: AppliedCheck[];
  results: CheckResult[];
  findings: MonitorFinding[];
}

/** Chance of calling anything changed without a change, shared among the checks. */
const familyAlpha = 0.01;

/** How features go together in a window, against training. */
export function judgeJoint(
  { joint }: Pick<Reference, 'joint'>,
  hours: readonly JointObservation[],
  monitoring: Project['monitoring'],
): JudgedWholes {
  return judged(jointChecks, monitoring, (check, threshold) =>
    joint ? check.measure(joint, hours, { threshold }) : null,
  );
}

/** Repetition and age of the newest records. */
export function judgeRecords(
  { joint }: Pick<Reference, 'joint'>,
  observed: RecordsObservation,
  monitoring: Project['monitoring'],
): JudgedWholes {
  return judged(recordsChecks, monitoring, (check, threshold) =>
    check.measure(observed, { threshold, repeated: joint?.repeated ?? null }),
  );
}

interface WholeCheck extends Pick<AppliedCheck, 'name' | 'kind'> {
  defaultThreshold: number;
  onRequest?: true;
  words: CheckWords;
}

function judged<C extends WholeCheck>(
  checks: readonly C[],
  monitoring: Project['monitoring'],
  measure: (check: C, threshold: number) => Measurement | null,
): JudgedWholes {
  const applied = checks.flatMap((check) => {
    const threshold = wholeThreshold(check, monitoring);
    return threshold === undefined ? [] : [{ check, threshold }];
  });
  const level = familyAlpha / Math.max(1, applied.length);
  const measured = applied.flatMap(({ check, threshold }) => {
    const measurement = measure(check, threshold);
    if (!measurement) return [];
    const { pValue, chanceAt, ...rest } = measurement;
    return [{ pValue, finding: wholeFinding(check, { ...rest, chance: chanceAt(level) }) }];
  });
  return {
    checks: applied.map(({ check: { name, kind, words }, threshold }) => ({ name, kind, threshold, words })),
    results: measured.map(({ finding }) => figuresOf(finding)),
    findings: measured.flatMap(({ pValue, finding }) =>
      pValue <= level && finding.statistic > finding.threshold ? [finding] : [],
    ),
  };
}
