/**
 * Counts over fixed edges, plain JSON. With k ascending edges there are k + 1 bins, right-closed: bin 0 holds values up
 * to and including `edges[0]`, bin i values in (edges[i-1], edges[i]], the last one those above the last edge.
 */
export interface Histogram {
  edges: number[];
  /** Length `edges.length + 1`. */
  counts: number[];
  /** NaN. */
  missing: number;
}

export class EdgesNotAscending extends Error {
  override name = 'EdgesNotAscending';
}

/** An empty histogram. @throws EdgesNotAscending when edges are not finite and strictly ascending */
export function emptyHistogram(edges: readonly number[]): Histogram {
  edges.forEach((edge, i) => {
    if (!Number.isFinite(edge) || (i > 0 && edge <= edges[i - 1]!))
      throw new EdgesNotAscending(`edge ${i} is ${edge}; expected finite edges in strictly ascending order`);
  });
  return { edges: [...edges], counts: new Array<number>(edges.length + 1).fill(0), missing: 0 };
}
