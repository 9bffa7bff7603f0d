import type { TextKernel } from '../kernel.ts';
import type { CodesEncoder, OneHotEncoder, TargetEncoder } from '../plan.ts';

export function codesKernel({ input, values }: CodesEncoder): TextKernel {
  const codeOf = positions(values);
  return {
    reads: 'text',
    input,
    width: 1,
    write: (value, out, at) => {
      out[at] = value === undefined ? Number.NaN : (codeOf.get(value) ?? -1) + 1;
    },
  };
}

export function oneHotKernel({ input, values, other, missing }: OneHotEncoder): TextKernel {
  const positionOf = positions(values);
  const otherAt = other ? values.length : -1;
  const missingAt = missing ? values.length + (other ? 1 : 0) : -1;
  const width = values.length + (other ? 1 : 0) + (missing ? 1 : 0);
  return {
    reads: 'text',
    input,
    width,
    write: (value, out, at) => {
      out.fill(0, at, at + width);
      const position = value === undefined ? missingAt : (positionOf.get(value) ?? otherAt);
      if (position >= 0) out[at + position] = 1;
    },
  };
}

export function targetKernel({ input, values, encodings, unseen, missing }: TargetEncoder): TextKernel {
  const positionOf = positions(values);
  const width = encodings.length;
  return {
    reads: 'text',
    input,
    width,
    write: (value, out, at) => {
      const position = value === undefined ? undefined : positionOf.get(value);
      for (let f = 0; f < width; f++) {
        if (value === undefined) out[at + f] = missing[f] ?? Number.NaN;
        else out[at + f] = position === undefined ? unseen[f]! : encodings[f]![position]!;
      }
    },
  };
}

function positions(values: readonly string[]): Map<string, number> {
  return new Map(values.map((value, i) => [value, i]));
}
