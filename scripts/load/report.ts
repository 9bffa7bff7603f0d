import type { LoadReport } from './play.ts';

const faultsShown = 50;
const count = (n: number) => n.toLocaleString('en');
const listOf = (counts: Record<string, number>) =>
  Object.entries(counts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, n]) => `${count(n).padStart(9)}  ${what}`);

/** A report as people read it: what was done, what was answered, how each answer was judged. */
export function reportOf({ seconds, changes, routeChanges, counts, judged, faults }: LoadReport): string {
  const projects = Object.entries(judged).flatMap(([name, { byVersion, again, lines, putAgain, unanswered }]) => {
    const answers = Object.values(byVersion).reduce((a, b) => a + b, 0);
    const versions = Object.fromEntries(Object.entries(byVersion).map(([version, n]) => [`by version ${version}`, n]));
    return [
      '',
      `${name}: ${count(answers)} answers were what their version says outside the platform, with the same line in the inference log`,
      ...listOf(versions),
      ...listOf({
        'of them to requests that came again': again,
        'lines in the log': lines,
        'of them put again by the same bytes': putAgain,
        'of them of requests that broke off': unanswered,
      }),
    ];
  });
  return [
    `${count(Math.round(seconds))} s, ${count(routeChanges)} changes of what serves`,
    ...listOf(changes),
    ...projects,
    '',
    'besides',
    ...listOf(counts),
    '',
    faults.length === 0 ? 'nothing was wrong, lost or twice' : `${count(faults.length)} faults:`,
    ...faults.slice(0, faultsShown).map((fault) => `  ${fault}`),
    ...(faults.length > faultsShown ? [`  and ${count(faults.length - faultsShown)} more`] : []),
  ].join('\n');
}
