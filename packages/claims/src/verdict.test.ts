import { describe, expect, it } from 'vitest';
import { findingOf, seedsNeeded } from './finding.ts';
import { answerOf, concluded, judge, limitOf, refuted, rulingText, undecided } from './verdict.ts';

const sure = [1, 1.1, 0.9, 1];
const vague = [1, -1, 0.5, -0.2];

describe('judging', () => {
  const part = (name: string, values: readonly number[]) => ({
    name,
    finding: findingOf(values),
    answer: answerOf(findingOf(values)),
  });
  const no = sure.map((value) => -value);

  it('gives each verdict', () => {
    expect(judge([part('x', sure), part('y', sure)])).toEqual({ verdict: 'supported' });
    expect(judge([part('x', sure), part('y', vague)])).toEqual({
      verdict: 'supported with a limit',
      limit: 'only shown for x',
    });
    expect(judge([part('x', sure)], ['at night'])).toMatchObject({ limit: 'at night' });
    expect(judge([part('x', no), part('y', no)], ['at night'])).toEqual({ verdict: 'refuted' });
    expect(judge([part('x', no), part('y', vague)])).toMatchObject({ verdict: 'undecided' });
    expect(judge([])).toEqual({ verdict: 'undecided', seedsNeeded: null });
  });

  it('takes a gain below the smallest that matters for none', () => {
    const small = findingOf([0.011, 0.012, 0.011, 0.01]);
    expect(answerOf(small)).toBe('yes');
    expect(answerOf(small, 0.1)).toBe('no');
    expect(answerOf(findingOf(sure), 0.5)).toBe('yes');
    expect(answerOf(findingOf(vague), 0.5)).toBe('unclear');
    expect(answerOf(findingOf([-1]), 0.5)).toBe('unclear');
  });

  it('asks for the seeds of the hardest question, unless one cannot be told', () => {
    const both = undecided([findingOf(vague), findingOf([2, -1, 1, 0])]);
    expect(both.seedsNeeded).toBe(seedsNeeded(findingOf(vague)));
    expect(undecided([findingOf(vague), findingOf([])]).seedsNeeded).toBeNull();
  });

  it('says each verdict', () => {
    const all = [judge([part('x', sure)]), judge([part('x', no)]), judge([part('x', vague)]), judge([])];
    expect(new Set(all.map(rulingText)).size).toBe(4);
    expect(rulingText({ verdict: 'supported with a limit', limit: 'at night' })).toBe(
      'Supported with a limit: at night.',
    );
  });

  it('opens the text of an outcome, and keeps its reason out of the data', () => {
    const rest = {
      effects: [],
      figure: { title: '', x: { label: '', scale: 'log' }, y: { label: '' }, series: [] },
      text: 'It was cold.',
      reproductions: [],
    } as const;
    expect(concluded(refuted('the noise did not matter'), rest)).toEqual({
      ...rest,
      verdict: 'refuted',
      text: 'Refuted: the noise did not matter. It was cold.',
    });
  });
});

it('names the parts that a limit is about', () => {
  expect(limitOf('less is gained', [{ name: 'a' }, { name: 'b' }])).toEqual(['less is gained (a and b)']);
  expect(limitOf('less is gained', [])).toEqual([]);
});
