import { networkRules } from '../../contracts/algorithm-parameters.ts';
import type { Parameters, SizeFraction } from '../algorithm.ts';
import type { SearchedData } from '../model.ts';
import { plannedFraction, sampledFraction } from '../negative-fraction.ts';
import { readParameters } from '../parameters.ts';

export type NetworkParameters = Record<keyof typeof networkRules, number>;

/** Defaults filled in. @throws InvalidParameter */
export function networkParameters(given: Parameters): NetworkParameters {
  return readParameters(networkRules, given);
}

/** Few rows need many passes in small steps; many rows learn in fewer passes, the most of them in fewer members. */
function sizeFor(rows: number): Parameters {
  if (rows < 2000) return { epochs: 80, batchSize: 32 };
  if (rows < 10_000) return { epochs: 50, batchSize: 64 };
  if (rows < 50_000) return { epochs: 24, batchSize: 256 };
  if (rows < 200_000) return { epochs: 12, batchSize: 512 };
  return { epochs: 6, batchSize: 1024, members: 4 };
}

export function defaultParameters(data: SearchedData): Parameters {
  return { ...sizeFor(data.rows), ...plannedFraction(data) };
}

/** The space of the search, about the defaults. */
export function sampledParameters(random: () => number, data: SearchedData): Parameters {
  const log = (low: number, high: number) =>
    Number(Math.exp(Math.log(low) + (Math.log(high) - Math.log(low)) * random()).toPrecision(3));
  const oneOf = (...values: readonly number[]) => values[Math.floor(random() * values.length)]!;
  return {
    ...sizeFor(data.rows),
    learningRate: log(1e-3, 1e-2),
    weightDecay: log(1e-5, 0.1),
    dropout: oneOf(0, 0.1, 0.2, 0.35),
    units: oneOf(64, 128, 192),
    layers: oneOf(1, 2, 3),
    pieces: oneOf(0, 8, 24, 48),
    embeddingSize: oneOf(4, 8, 12),
    ...(data.task !== 'regression' && { labelSmoothing: oneOf(0, 0, 0.05) }),
    ...sampledFraction(random, data),
  };
}

/**
 * Fewer members read less, and share the bytes of their layers; then narrower layers, whose weights go with the square of their units, and
 * shorter embeddings where it is bytes that count.
 */
export function smallerNetworks(parameters: Parameters, _: number, { bytes, reads }: SizeFraction): Parameters[] {
  const { members, units, embeddingSize } = networkParameters(parameters);
  const narrower = (of: number, fraction: number) => Math.max(1, Math.floor(of * Math.sqrt(Math.min(1, fraction))));
  const fewer = Math.max(1, Math.floor(members * reads));
  /** What fewer members leave to be saved of what is read. */
  const left = Math.min(bytes, reads / (fewer / members));
  const embedded = bytes < 1 ? { embeddingSize: Math.max(2, narrower(embeddingSize, bytes)) } : {};
  const byMembers: Parameters =
    left < 1
      ? { ...parameters, members: fewer, units: narrower(units, left), ...embedded }
      : { ...parameters, members: fewer };
  const byUnits: Parameters = { ...parameters, units: narrower(units, Math.min(bytes, reads)), ...embedded };
  return fewer < members ? [byMembers, byUnits] : [byUnits];
}
