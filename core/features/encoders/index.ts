import type { FeatureInfo } from '../../table/feature-matrix.ts';
import type { Kernel } from '../kernel.ts';
import type { Encoder, ScaledShape } from '../plan.ts';
import type { Timezone } from '../timezone.ts';
import { codesKernel, oneHotKernel, targetKernel } from './category.ts';
import { dateKernel } from './date.ts';
import { derivedKernel } from './derived.ts';
import { numericKernel, scaledKernel } from './numeric.ts';
import { ranksKernel } from './ranks.ts';
import { scoreKernel } from './score.ts';
import { termsKernel } from './term-features.ts';

/** The function that an encoder of the plan stands for. @param zone whose clock dates are read by; undefined: UTC */
export function compile(encoder: Encoder, zone?: Timezone): Kernel {
  switch (encoder.kind) {
    case 'numeric':
      return numericKernel(encoder);
    case 'ranks':
      return ranksKernel(encoder);
    case 'scaled':
      return scaledKernel(encoder);
    case 'date':
      return dateKernel(encoder, zone);
    case 'codes':
      return codesKernel(encoder);
    case 'oneHot':
      return oneHotKernel(encoder);
    case 'target':
      return targetKernel(encoder);
    case 'terms':
      return termsKernel(encoder);
    case 'score':
      return scoreKernel(encoder);
    case 'derived':
      return derivedKernel(encoder);
  }
}

/**
 * The features that an encoder makes, in order.
 *
 * @param name of what it reads, see `inputName`
 * @param source column of the record that it comes from
 */
export function featuresOf(encoder: Encoder, name: string, source: string): FeatureInfo[] {
  const numeric = (...names: string[]): FeatureInfo[] => names.map((n) => ({ name: n, kind: 'numeric', source }));
  const indicator = (wanted: boolean) => (wanted ? numeric(`${name} (missing)`) : []);
  switch (encoder.kind) {
    case 'numeric':
      return numeric(encoder.rest ? `${name} (rest ${encoder.rest})` : name);
    case 'ranks':
      return numeric(name);
    case 'scaled':
      return [...numeric(...encoder.shapes.map((shape) => shapeName(name, shape))), ...indicator(encoder.indicator)];
    case 'derived':
      if (encoder.scaled === null) return numeric(name);
      return [
        ...numeric(...encoder.scaled.shapes.map((shape) => shapeName(name, shape))),
        ...indicator(encoder.scaled.indicator),
      ];
    case 'date':
      return [...numeric(...encoder.parts.map(({ part }) => `${name}.${part}`)), ...indicator(encoder.indicator)];
    case 'codes':
      return [{ name, kind: 'categorical', cardinality: encoder.values.length + 1, source }];
    case 'oneHot':
      return [
        ...numeric(...encoder.values.map((value) => `${name}=${value}`)),
        ...(encoder.other ? numeric(`${name} (other)`) : []),
        ...indicator(encoder.missing),
      ];
    case 'target':
      return numeric(...encoder.outputs.map((output) => `${name} (${output})`), `${name} (frequency)`);
    case 'score':
      return numeric(...encoder.scores.map((score) => `${name} (words: ${score.name})`));
    case 'terms':
      return numeric(
        ...encoder.terms.map((term) => `${name} "${term.text}"`),
        ...['characters', 'words'].slice(0, encoder.lengths.length).map((unit) => `${name} (${unit})`),
      );
  }
}

function shapeName(name: string, shape: ScaledShape): string {
  if (shape.shape === 'above') return `${name} (above ${Number(shape.knot.toPrecision(6))})`;
  return shape.shape === 'log' ? `${name} (log)` : name;
}
