import { acceptanceHint, type Finding, openFindings } from '../../core/contracts/findings.ts';
import type { ModelRecord } from '../../core/contracts/registry/models.ts';
import type { Colours } from './colours.ts';

/** Findings one below the other, each with its remedy; empty without any. */
export function renderFindings(findings: readonly Finding[] = [], c: Colours): string {
  return [...findings]
    .sort((a, b) => Number(b.severity === 'critical') - Number(a.severity === 'critical'))
    .map(({ code, severity, message, remedy }) => {
      const mark = severity === 'critical' ? c.red(severity) : c.yellow(severity);
      return `  ${mark}  ${c.bold(code)}: ${message}\n    ${c.dim(remedy)}`;
    })
    .join('\n');
}

/** A section of its own, with how to accept what holds the version; none without findings. */
export function findingsSection(
  {
    project,
    version,
    findings,
    accepted = [],
    state,
  }: Pick<ModelRecord, 'project' | 'version' | 'findings' | 'accepted' | 'state'>,
  c: Colours,
): string[] {
  if (!findings || findings.length === 0) return [];
  const open = openFindings(
    findings,
    accepted.map((a) => a.code),
  ).map((f) => f.code);
  const taken = accepted.map(({ code, by, at }) => `\n  accepted: ${code} by ${by} on ${at.slice(0, 10)}`).join('');
  const held = state === 'held' && open.length > 0 ? `\n  ${acceptanceHint(project, version, open)}` : '';
  return [`${c.bold('Findings')}\n${renderFindings(findings, c)}${taken}${held}`];
}
