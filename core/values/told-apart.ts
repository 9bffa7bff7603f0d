/**
 * Texts of numbers that tell them apart: as `format` writes them where no two are written alike, else with as many significant digits
 * as it takes, all of them alike. A rounded text may name another number than it stands for, so whole ones are given in full.
 * @param values shape (values): different ones, of which each text tells which it is
 * @returns shape (values)
 */
export function toldApart(values: readonly number[], format: (value: number) => string): string[] {
  const different = new Set(values).size;
  const texts = values.map(format);
  for (let digits = 5; digits <= fullDigits && new Set(texts).size < different; digits++)
    values.forEach((value, i) => {
      texts[i] = String(Number.isSafeInteger(value) ? value : Number(value.toPrecision(digits)));
    });
  return texts;
}

/** Significant digits that tell any two numbers apart. */
const fullDigits = 17;
