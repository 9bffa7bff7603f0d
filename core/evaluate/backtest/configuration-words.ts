import type { Evaluation } from '../evaluation-json.ts';
import type { ConfigurationOf } from './backtest-plan.ts';

const names: Record<ConfigurationOf, string> = {
  champion: "the champion's configuration",
  validation: 'the best on validation',
  other: 'the best of another algorithm',
};

/** Which of the configurations that were fitted anew serves, and why; undefined where there was but one. */
export function configurationInWords({
  rollingOrigin,
  winner,
}: Pick<Evaluation, 'rollingOrigin' | 'winner'>): string | undefined {
  const [first, second] = rollingOrigin?.configurations ?? [];
  if (!first || !second) return undefined;
  const named = ({ trial, of }: typeof first) => `trial ${trial}, ${names[of]},`;
  return winner.index === first.trial
    ? `${named(first)} holds: ${named(second)} is not surely better on later rows`
    : `${named(second)} serves: it is surely better on later rows than ${named(first).slice(0, -1)}`;
}
