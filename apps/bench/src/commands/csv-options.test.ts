import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addCsvOptions, type CsvFlags, csvArguments, csvOptions } from './options.ts';

function flagsOf(words: readonly string[]): CsvFlags {
  const command = addCsvOptions(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return command.parse(words, { from: 'user' }).opts();
}

describe('options of a CSV file', () => {
  const words = [
    '--target',
    'y',
    '--task',
    'regression',
    '--ignore',
    'a',
    '--ignore',
    'b, in m',
    '--missing',
    '-999',
    '--present',
    'None',
    '--delimiter',
    ';',
    '--decimal',
    'comma',
    '--day-first',
    '--positive',
    'yes',
  ];

  it('become options of csv(), negative numbers and names with commas among them', () => {
    expect(csvOptions(flagsOf(words))).toEqual({
      target: 'y',
      task: 'regression',
      ignore: ['a', 'b, in m'],
      missing: ['-999'],
      present: ['None'],
      delimiter: ';',
      decimal: ',',
      dayFirst: true,
      positive: 'yes',
    });
  });

  it('are repeated in the command that repeats a run', () => {
    const flags = flagsOf(words);
    expect(flagsOf(csvArguments(flags))).toEqual(flags);
  });

  it('refuse a decimal mark that is none', () => {
    expect(() => flagsOf(['--decimal', ';'])).toThrow('Expected "." or ","');
  });
});
