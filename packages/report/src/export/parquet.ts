import type { TrialRecord } from '@regatta/record';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { type Column, columnsOf } from './columns.ts';

const types = { text: 'STRING', integer: 'INT64', number: 'DOUBLE' } as const;

function cellOf(column: Column, record: TrialRecord): string | number | bigint | null {
  const value = column.of(record);
  if (value === null || value === undefined) return null;
  return column.type === 'integer' ? BigInt(value) : value;
}

/** Formats trials as a Parquet file, one row per record, with the same columns as the CSV; missing values are null. */
export function toParquet(records: readonly TrialRecord[]): Uint8Array {
  const columnData = columnsOf(records).map((column) => ({
    name: column.name,
    data: records.map((record) => cellOf(column, record)),
    type: types[column.type],
    nullable: true,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'regatta' }));
}
