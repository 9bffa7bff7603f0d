/** CSV of rows with the columns of the first one; missing values are empty. */
export function csv(rows: readonly Record<string, unknown>[], lineEnd = '\n'): string {
  const columns = Object.keys(rows[0] ?? {});
  const cell = (value: unknown) => {
    const text = value === null || value === undefined ? '' : String(value);
    return /[",\t\r\n;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [columns, ...rows.map((row) => columns.map((name) => row[name]))];
  return lines.map((values) => `${values.map(cell).join(',')}${lineEnd}`).join('');
}
