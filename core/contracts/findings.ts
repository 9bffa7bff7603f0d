import type { ProjectName } from './ids.ts';

/**
 * What a person should know of a model before it serves. A critical finding holds its promotion until a person accepts it,
 * by its code.
 */
export interface Finding {
  /**
   * `leakage:COLUMN`, `empty:COLUMN`, `chance`, `baseline`, `costs`, `decisions`, `trainingRows`, `nothingReviewed`, `budget`: the same in
   * every run.
   */
  code: string;
  severity: 'critical' | 'warning';
  /** What was seen, with the figures. */
  message: string;
  /** What to do. */
  remedy: string;
}

/** A finding as events carry it. */
export type FindingSummary = Pick<Finding, 'code' | 'severity'>;

/** A critical finding that was accepted for a version: by whom, and when (ISO 8601). */
export interface AcceptedFinding {
  code: string;
  by: string;
  at: string;
}

/** Those that hold a promotion: critical, and none of the accepted codes. */
export function openFindings(findings: readonly Finding[] = [], accepted: Iterable<string> = []): Finding[] {
  const codes = new Set(accepted);
  return findings.filter(({ code, severity }) => severity === 'critical' && !codes.has(code));
}

/** What was found of a candidate: by the gate, and when it was evaluated. */
export function findingsOfBoth(...found: readonly ({ findings?: readonly Finding[] } | undefined)[]): Finding[] {
  return found.flatMap((of) => of?.findings ?? []);
}

/** Most findings that an event names; their codes are in the model's record. */
const maxInEvent = 50;

/** For an event, critical ones first. */
export function findingSummaries(findings: readonly Finding[] = []): FindingSummary[] {
  const critical = findings.filter((f) => f.severity === 'critical');
  const others = findings.filter((f) => f.severity !== 'critical');
  return [...critical, ...others].slice(0, maxInEvent).map(({ code, severity }) => ({ code, severity }));
}

/** `held by findings: a, b`. @param codes of open findings */
export function heldBy(codes: readonly string[]): string {
  return `held by findings: ${codes.join(', ')}`;
}

/** How a person lets a held version serve, in words. */
export function acceptanceHint(project: ProjectName, version: number, codes: readonly string[]): string {
  const options = codes.map((code) => `--accept ${shellWord(code)}`).join(' ');
  return `to serve it all the same: \`perennial promote ${project} ${version} ${options}\`, or for every version promotion.acceptFindings: [${codes.map((code) => `'${code.replaceAll("'", "''")}'`).join(', ')}] in project.yaml`;
}

/** A word of a shell command, quoted where it has to be. */
export function shellWord(word: string): string {
  return /^[\w:.@%+,/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
