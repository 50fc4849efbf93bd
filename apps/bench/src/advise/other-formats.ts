import { UsageError } from '@regatta/record';

const sheet =
  'Open it in Excel, LibreOffice or Numbers, save the sheet as CSV (File > Save As > "CSV UTF-8"), and name that file';
const withPandas = (reader: string, file: string, name: string): string =>
  `Save it as CSV, e.g. in Python with pandas: pandas.${reader}(${JSON.stringify(file)}).to_csv(${JSON.stringify(name)}, index=False), and name that file`;

type Remedy = (file: string, csv: string) => string;

/** What files of tables are called that are not CSV, and how they become CSV. */
const formats: Readonly<Record<string, readonly [what: string, remedy: Remedy]>> = {
  xlsx: ['an Excel workbook', () => sheet],
  xlsm: ['an Excel workbook', () => sheet],
  xls: ['an Excel workbook', () => sheet],
  ods: ['a spreadsheet', () => sheet],
  numbers: ['a spreadsheet', () => sheet],
  parquet: ['a Parquet file', (file, csv) => withPandas('read_parquet', file, csv)],
  feather: ['a Feather file', (file, csv) => withPandas('read_feather', file, csv)],
  json: ['a JSON file', (file, csv) => withPandas('read_json', file, csv)],
  jsonl: [
    'a file of JSON lines',
    (file, csv) => withPandas('read_json', file, csv).replace('")', '", lines=True)'),
  ],
  gz: ['a gzip archive', (file) => `Decompress it with gunzip ${file}, and name the CSV file`],
  zip: ['a ZIP archive', (file) => `Unpack it with unzip ${file}, and name the CSV file`],
};

/** @throws UsageError that says how to save it as CSV, for a file that holds a table in another format. */
export function refuseOtherFormats(file: string): void {
  const [, stem = '', extension = ''] = /^(.*)\.([a-z]+)$/i.exec(file) ?? [];
  const known = Object.hasOwn(formats, extension.toLowerCase())
    ? formats[extension.toLowerCase()]
    : undefined;
  if (known === undefined) return;
  const [what, remedy] = known;
  throw new UsageError(`${file}: expected a CSV file, received ${what}. ${remedy(file, `${stem}.csv`)}.`);
}
