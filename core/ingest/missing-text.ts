/** Texts that stand for a missing value in any column, in files and in requests alike. */
export const missingText: readonly string[] = ['', 'NULL', 'null', '\\N', 'NaN', 'nan', '#N/A'];
