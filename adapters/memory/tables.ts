import type { CuratedTable, TableCatalogue } from '../../core/ingest/curated-table.ts';

/** A catalogue that keeps its tables by name, and counts how often it was written. */
export function memoryTables(): TableCatalogue & { tables: Map<string, CuratedTable>; writes: number } {
  const tables = new Map<string, CuratedTable>();
  return {
    tables,
    writes: 0,
    async get(name) {
      const table = tables.get(name);
      return table && structuredClone(table);
    },
    async put(table) {
      this.writes++;
      tables.set(table.name, structuredClone(table));
    },
  };
}
