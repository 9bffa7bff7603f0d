import type { LoadReport } from './play.ts';

/** A report as people read it. */
export function reportOf({ seconds, changes, routeChanges, counts, judged, faults }: LoadReport): string {
  const count = (n: number) => n.toLocaleString('en');
  const projects = Object.entries(judged).map(([name, { byVersion, again, lines, putAgain, unanswered }]) => {
    const answers = Object.values(byVersion).reduce((a, b) => a + b, 0);
    const versions = Object.entries(byVersion).map(([version, n]) => `${count(n)} by version ${version}`);
    const beside = `${count(putAgain)} of them put again by the same bytes, ${count(unanswered)} of requests that broke off`;
    return `${name}: ${count(answers)} answers were right (${versions.join(', ')}; ${count(again)} of repeated requests), ${count(lines)} lines in the log (${beside})`;
  });
  return [
    `${Math.round(seconds)} s, ${changes} changes, ${routeChanges} routes after the first`,
    ...projects,
    ...Object.entries(counts)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, n]) => `  ${what}: ${count(n)}`),
    faults.length === 0 ? 'nothing was wrong, lost or twice' : `${count(faults.length)} faults:`,
    ...faults.slice(0, 50).map((fault) => `  ${fault}`),
  ].join('\n');
}
