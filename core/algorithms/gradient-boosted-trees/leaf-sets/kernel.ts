import { assembleModule, type FunctionSource } from '../kernel/assemble.ts';
import { f64, get, i32, i32x4, increase, repeatWhile, set, v128, when } from '../kernel/instructions.ts';
import { rowBytes, wordBytes } from './sizes.ts';

/** The loops over the sets of leaves in a memory (`placeLeafSets`). All parameters are addresses or lengths in bytes. */
export interface LeafSetKernel {
  /**
   * Looks up the intervals that a row's values lie in.
   * @param tested up to `end`: for each feature 16 bytes, the address of its value (64 bits), of its bounds, and half their length
   * @param rows of the first interval, of `stride` bytes an interval
   * @param out receives where the rows of the interval are, 32 bits a feature
   */
  findIntervals(tested: number, end: number, bounds: number, rows: number, stride: number, out: number): number;
  /**
   * What the trees of some groups say of the row, added in their order.
   * @param groups up to `end`: for each group 16 bytes, the addresses of what it uses, of their end, of its sets and of its values
   * @param group of the first one, two bytes each
   * @param sum where the result goes, 64 bits
   */
  sumGroups(groups: number, end: number, group: number, sum: number): number;
}

/**
 * Eight sets are two registers here, where JavaScript checks bounds for each: a third of the time. The steps of the search are computed, not
 * branched on.
 */
function findIntervalsSource(): FunctionSource {
  const [tested, end, bounds, rows, stride, out] = [0, 1, 2, 3, 4, 5] as const;
  const [at, half, value] = [6, 7, 8] as const;
  const isAbove = i32.not(f64.atMost(get(value), f64.load(i32.sub(i32.add(get(at), get(half)), i32.const(8)))));
  return {
    name: 'findIntervals',
    parameters: 6,
    locals: ['i32', 'i32', 'f64'],
    body: [
      repeatWhile(
        i32.ltU(get(tested), get(end)),
        set(value, f64.load(i32.load(get(tested)))),
        set(at, i32.load(get(tested), 4)),
        set(half, i32.load(get(tested), 8)),
        repeatWhile(
          i32.ltU(i32.const(7), get(half)),
          // What is missing is above every bound, and comes to the last.
          set(at, i32.add(get(at), i32.and(get(half), i32.sub(i32.const(0), isAbove)))),
          set(half, i32.shrU(get(half), i32.const(1))),
        ),
        set(at, i32.mul(i32.shrU(i32.sub(get(at), get(bounds)), i32.const(3)), get(stride))),
        i32.store(get(out), i32.add(get(rows), get(at))),
        increase(out, 4),
        increase(tested, 16),
      ),
      get(out),
    ],
  };
}

function sumGroupsSource(): FunctionSource {
  const [groups, end, group, sumAt] = [0, 1, 2, 3] as const;
  const [used, usedEnd, sets, at, values, low, high, sum] = [4, 5, 6, 7, 8, 9, 10, 11] as const;
  const addLeaf = (word: number) => {
    const left = i32x4.lane(get(word < 4 ? low : high), word % 4);
    const leaf = i32.add(get(values), i32.shl(i32.clz(left), i32.const(3)));
    return set(sum, f64.add(get(sum), f64.load(leaf, word * wordBytes)));
  };
  return {
    name: 'sumGroups',
    parameters: 4,
    locals: ['i32', 'i32', 'i32', 'i32', 'i32', 'v128', 'v128', 'f64'],
    body: [
      repeatWhile(
        i32.ltU(get(groups), get(end)),
        set(used, i32.load(get(groups))),
        set(usedEnd, i32.load(get(groups), 4)),
        set(sets, i32.load(get(groups), 8)),
        set(values, i32.load(get(groups), 12)),
        set(low, i32x4.splat(i32.const(-1))),
        set(high, get(low)),
        // None, where its trees are leaves alone.
        when(
          i32.ltU(get(used), get(usedEnd)),
          repeatWhile(
            i32.ltU(get(used), get(usedEnd)),
            set(at, i32.loadShort(i32.add(i32.load(i32.load(get(used))), get(group)))),
            set(at, i32.add(get(sets), i32.shl(get(at), i32.const(5)))),
            set(low, v128.and(get(low), v128.load(get(at)))),
            set(high, v128.and(get(high), v128.load(get(at), rowBytes / 2))),
            increase(used, 4),
          ),
        ),
        ...[0, 1, 2, 3, 4, 5, 6, 7].map(addLeaf),
        increase(group, 2),
        increase(groups, 16),
      ),
      f64.store(get(sumAt), get(sum)),
      get(groups),
    ],
  };
}

let compiled: WebAssembly.Module | undefined;

/** @throws where the place that this runs in allows no code to be compiled */
export function leafSetKernel(memory: WebAssembly.Memory<ArrayBuffer>): LeafSetKernel {
  compiled ??= new WebAssembly.Module(assembleModule([findIntervalsSource(), sumGroupsSource()], 'own'));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as LeafSetKernel;
}
