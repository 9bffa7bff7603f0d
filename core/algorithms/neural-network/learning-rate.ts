/** Part of the steps in which the rate rises. */
const warmUp = 0.05;

/** Factor of the learning rate at a step, from 0: it rises straight, then falls along a cosine (Loshchilov and Hutter, "SGDR", 2017). */
export function learningRateAt(step: number, steps: number): number {
  const rising = Math.ceil(warmUp * steps);
  if (step < rising) return (step + 1) / rising;
  return (1 + Math.cos((Math.PI * (step - rising)) / Math.max(1, steps - rising))) / 2;
}
