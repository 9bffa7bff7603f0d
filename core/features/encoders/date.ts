import { finite } from '../cells.ts';
import { partOf } from '../date-parts.ts';
import type { NumberKernel } from '../kernel.ts';
import type { DateEncoder } from '../plan.ts';
import { localClock, type Timezone } from '../timezone.ts';
import { scaled } from './numeric.ts';

export function dateKernel({ input, parts, complete, indicator }: DateEncoder, zone?: Timezone): NumberKernel {
  const clock = localClock(zone);
  const compiled = parts.map(({ part, mean, std }) => ({ of: partOf(part, clock), mean, std }));
  return {
    reads: 'number',
    input,
    width: parts.length + (indicator ? 1 : 0),
    write: (value, time, out, at) => {
      for (let p = 0; p < compiled.length; p++) {
        const { of, mean, std } = compiled[p]!;
        const part = finite(of(value, time));
        if (complete) out[at + p] = Number.isNaN(part) ? 0 : scaled(part, mean, std);
        else out[at + p] = part;
      }
      if (indicator) out[at + compiled.length] = Number.isFinite(value) ? 0 : 1;
    },
  };
}
