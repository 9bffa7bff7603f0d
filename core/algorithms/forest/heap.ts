/** Adds an item to a heap whose first item has the largest gain. */
export function toHeap<T extends { gain: number }>(heap: T[], item: T): void {
  let at = heap.push(item) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent]!.gain >= item.gain) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = item;
}

/** Takes the item with the largest gain. @param heap not empty */
export function takeLargest<T extends { gain: number }>(heap: T[]): T {
  const largest = heap[0]!;
  const item = heap.pop()!;
  if (heap.length === 0) return largest;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]!.gain > heap[child]!.gain) child++;
    if (heap[child]!.gain <= item.gain) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = item;
  return largest;
}
