/** US dollars for a GB-second of Lambda (x86, us-east-1); of the containers that train, which are as large, it is 15 % less. */
const gbSecondUsd = 0.0000166667;

/** MB of the functions of steps, by the names that runs record; of all others, trials among them, 3008. */
export const stepMemoryMb: Readonly<Record<string, number>> = { search: 512, register: 1024, promote: 256 };
export const otherMemoryMb = 3008;

/** @param ms of a step. @returns what its function takes in GB-seconds */
export function gbSecondsOf(ms: number, step?: string): number {
  const memory = (step === undefined ? undefined : stepMemoryMb[step]) ?? otherMemoryMb;
  return (memory / 1024) * (ms / 1000);
}

export function usdOf(gbSeconds: number): number {
  return gbSeconds * gbSecondUsd;
}
