import type { LoadReport } from './play.ts';

const faultsShown = 50;
const count = (n: number) => n.toLocaleString('en');
const row = (n: number, what: string) => `${count(n).padStart(9)}  ${what}`;
const listOf = (counts: Record<string, number>) =>
  Object.entries(counts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, n]) => row(n, what));

/** A report as people read it: what was done, what was answered, how each answer was judged. */
export function reportOf({ seconds, changes, routeChanges, counts, judged, faults }: LoadReport): string {
  const projects = Object.entries(judged).flatMap(([name, { byVersion, again, ...log }]) => {
    const answers = Object.values(byVersion).reduce((a, b) => a + b, 0);
    return [
      '',
      `${name}: ${count(answers)} answers were what their version says outside the platform, each with its line in the inference log`,
      ...Object.entries(byVersion).map(([version, n]) => row(n, `by version ${version}`)),
      row(again, 'of them to requests that came again under the same name'),
      `${name}: ${count(log.lines)} lines in the log`,
      row(answers, 'of these answers'),
      row(log.brokeOff, 'of requests that broke off, and were answered when they were asked again'),
      row(log.unanswered, 'of requests that broke off, and had no name to be asked again under'),
      row(log.putAgain, 'put again by the same bytes'),
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
