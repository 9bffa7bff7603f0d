import { assembleModule, type FunctionSource } from '../kernel/assemble.ts';
import {
  type Code,
  f32,
  f32x4,
  f64,
  get,
  i32,
  i32x4,
  i64,
  increase,
  repeatWhile,
  set,
  v128,
  when,
} from '../kernel/instructions.ts';
import { roundingShift } from './bound-grid.ts';
import { rowBytes, wordBytes } from './sizes.ts';

/** The loops over a block of rows, four at a time (`blockScorer`). All parameters are addresses or lengths in bytes. */
export interface BlockKernel {
  /**
   * Looks up the intervals that values lie in, feature by feature.
   * @param tested up to `end`: for each feature a record, see `testedFields`
   * @param stride from one row of values to the next, 32 bits a value
   * @param length of a column of intervals, 32 bits a row; a multiple of 16
   */
  findIntervals(tested: number, end: number, stride: number, length: number): number;
  /**
   * Adds what the trees of some groups say of the rows, group by group, so that a group's sets stay in the first-level cache.
   * @param groups up to `end`: for each group 16 bytes, the addresses of the columns that it uses, of their end, of its table and of its values
   * @param sums 64 bits a row
   */
  sumGroups(groups: number, end: number, length: number, sums: number): number;
}

/** Of a feature's record, 32 bits each; `low`, `scale` and `lastCell` are floats. */
export const testedFields = [
  'values',
  'column',
  'cells',
  'half',
  'toInterval',
  'missing',
  'low',
  'scale',
  'lastCell',
] as const;
export type TestedField = (typeof testedFields)[number];

const four = [0, 1, 2, 3] as const;

/** Where cells of 32 bits are, less than where they lie: the bits of a cell's number follow those of `roundingShift`. */
export const cellsOffset = -4 * new Int32Array(Float32Array.of(roundingShift).buffer)[0]!;

/** Places in the grids are computed for four rows at once. What is missing is in the last cell, and moved to the last interval. */
function findIntervalsSource(): FunctionSource {
  const [tested, end, stride, length] = [0, 1, 2, 3] as const;
  const [from, column, columnEnd, firstHalf, half, cells] = [4, 5, 6, 7, 8, 9] as const;
  const at = [10, 11, 12, 13] as const;
  const value = [14, 15, 16, 17] as const;
  const [values, place, low, scale, lastCell, toInterval, missing] = [18, 19, 20, 21, 22, 23, 24] as const;
  const field = (name: TestedField) => 4 * testedFields.indexOf(name);
  const splat = (local: number, name: TestedField) => set(local, v128.loadSplat(get(tested), field(name)));
  const cell = (r: number) => i32.add(get(cells), i32.shl(i32x4.lane(get(place), r), i32.const(2)));
  const isAbove = (r: number) =>
    i32.not(f32.atMost(get(value[r]!), f32.load(i32.sub(i32.add(get(at[r]!), get(half)), i32.const(4)))));
  return {
    name: 'findIntervals',
    parameters: 4,
    locals: [
      ...new Array<'i32'>(10).fill('i32'),
      ...new Array<'f32'>(4).fill('f32'),
      ...new Array<'v128'>(7).fill('v128'),
    ],
    body: [
      repeatWhile(
        i32.ltU(get(tested), get(end)),
        set(from, i32.load(get(tested), field('values'))),
        set(column, i32.load(get(tested), field('column'))),
        set(columnEnd, i32.add(get(column), get(length))),
        set(cells, i32.load(get(tested), field('cells'))),
        set(firstHalf, i32.load(get(tested), field('half'))),
        splat(toInterval, 'toInterval'),
        splat(missing, 'missing'),
        splat(low, 'low'),
        splat(scale, 'scale'),
        splat(lastCell, 'lastCell'),
        repeatWhile(
          i32.ltU(get(column), get(columnEnd)),
          ...four.flatMap((r) => [set(value[r], f32.load(get(from))), set(from, i32.add(get(from), get(stride)))]),
          set(values, f32x4.of(get(value[0]), get(value[1]), get(value[2]), get(value[3]))),
          set(place, f32x4.mul(f32x4.sub(get(values), get(low)), get(scale))),
          set(place, f32x4.leftOrLarger(f32x4.const(0), f32x4.leftOrSmaller(get(lastCell), get(place)))),
          set(place, f32x4.add(get(place), f32x4.const(roundingShift))),
          ...four.map((r) => set(at[r], i32.load(cell(r)))),
          set(half, get(firstHalf)),
          repeatWhile(
            i32.ltU(i32.const(3), get(half)),
            ...four.map((r) => set(at[r], i32.add(get(at[r]), i32.and(get(half), i32.sub(i32.const(0), isAbove(r)))))),
            set(half, i32.shrU(get(half), i32.const(1))),
          ),
          set(place, i32x4.add(i32x4.of(get(at[0]), get(at[1]), get(at[2]), get(at[3])), get(toInterval))),
          v128.store(get(column), v128.select(get(missing), get(place), f32x4.different(get(values), get(values)))),
          increase(column, 16),
        ),
        increase(tested, 4 * testedFields.length),
      ),
      get(tested),
    ],
  };
}

function sumGroupsSource(): FunctionSource {
  const [groups, end, length, sums] = [0, 1, 2, 3] as const;
  const [firstUsed, usedEnd, used, table, values, row, sumAt, column, at] = [4, 5, 6, 7, 8, 9, 10, 11, 12] as const;
  const low = [13, 14, 15, 16] as const;
  const high = [17, 18, 19, 20] as const;
  const [sum, two] = [21, 22] as const;
  const addLeaf = (r: number, word: number) => {
    const left = i32x4.lane(get((word < 4 ? low : high)[r]!), word % 4);
    const leaf = i32.add(get(values), i32.shl(i32.clz(left), i32.const(3)));
    return set(sum, f64.add(get(sum), f64.load(leaf, word * wordBytes)));
  };
  const leave = (r: number, interval: Code): Code[] => [
    set(at, i32.load(i32.add(get(table), interval))),
    set(low[r]!, v128.and(get(low[r]!), v128.load(get(at)))),
    set(high[r]!, v128.and(get(high[r]!), v128.load(get(at), rowBytes / 2))),
  ];
  return {
    name: 'sumGroups',
    parameters: 4,
    locals: [...new Array<'i32'>(9).fill('i32'), ...new Array<'v128'>(8).fill('v128'), 'f64', 'i64'],
    body: [
      repeatWhile(
        i32.ltU(get(groups), get(end)),
        set(firstUsed, i32.load(get(groups))),
        set(usedEnd, i32.load(get(groups), 4)),
        set(table, i32.load(get(groups), 8)),
        set(values, i32.load(get(groups), 12)),
        set(row, i32.const(0)),
        set(sumAt, get(sums)),
        repeatWhile(
          i32.ltU(get(row), get(length)),
          ...[...low, ...high].map((local) => set(local, i32x4.splat(i32.const(-1)))),
          set(used, get(firstUsed)),
          // None, where its trees are leaves alone.
          when(
            i32.ltU(get(used), get(usedEnd)),
            repeatWhile(
              i32.ltU(get(used), get(usedEnd)),
              set(column, i32.add(i32.load(get(used)), get(row))),
              ...[0, 2].flatMap((r) => [
                // Of two rows at once: loads are what all waits for.
                set(two, i64.load(get(column), 4 * r)),
                ...leave(r, i32.ofLong(get(two))),
                ...leave(r + 1, i32.ofLong(i64.shrU(get(two), i64.const(32)))),
              ]),
              increase(used, 4),
            ),
          ),
          ...four.flatMap((r) => [
            set(sum, f64.load(get(sumAt), 8 * r)),
            ...[0, 1, 2, 3, 4, 5, 6, 7].map((word) => addLeaf(r, word)),
            f64.store(get(sumAt), get(sum), 8 * r),
          ]),
          increase(row, 16),
          increase(sumAt, 32),
        ),
        increase(groups, 16),
      ),
      get(groups),
    ],
  };
}

let compiled: WebAssembly.Module | undefined;

/** @throws where the place that this runs in allows no code to be compiled */
export function blockKernel(memory: WebAssembly.Memory<ArrayBuffer>): BlockKernel {
  compiled ??= new WebAssembly.Module(assembleModule([findIntervalsSource(), sumGroupsSource()], 'own'));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as BlockKernel;
}
