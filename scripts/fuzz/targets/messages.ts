import { trialOf } from '@regatta/record/testing';
import fc from 'fast-check';
import { Lines, readMessage } from '../../../apps/bench/src/run/executors/messages.ts';
import { answerFor, identified } from '../../../apps/bench/src/testing/answers.ts';
import { steady } from '../steady.ts';
import { Defect, type Target, target, type Verdict } from '../target.ts';
import { edited, jsonText, jsonValue } from '../values.ts';

const token = 'a-token';
const record = answerFor(identified(trialOf()), 0.5);
const messages = [{ type: 'ready' }, { type: 'step', step: 3 }, { type: 'done', record, spent: false }];

/** A text in pieces that end anywhere. */
function* pieces(text: string, size: number): Generator<string> {
  for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size);
}

/** A line of a worker's pipe: a message, one that was edited, or anything at all; and how it arrives. */
const lines = fc.record({
  text: fc.oneof(
    { weight: 8, arbitrary: edited(messages, jsonValue).map((value) => `${token} ${jsonText(value)}`) },
    { weight: 1, arbitrary: edited(messages, jsonValue).map((value) => jsonText(value)) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  ),
  size: fc.integer({ min: 1, max: 5000 }),
});

/** What comes out of the pipe of a worker, into which a user's code may write. */
export const messagesTarget: Target = target('messages', lines, ({ text, size }): Verdict => {
  const reader = new Lines(2 ** 20);
  const whole = [...pieces(`${text}\n`, size)].flatMap((piece) => [...reader.take(piece)]);
  if (whole.join('\n') !== text) throw new Defect('other lines than were written');
  const verdicts = whole.map((line) =>
    steady(
      line,
      (from) => (typeof from === 'string' ? readMessage(from, token) : from),
      (message) => {
        if (!line.startsWith(`${token} `)) throw new Defect(`taken without the token: ${jsonText(message)}`);
      },
    ),
  );
  return verdicts.includes('valid') ? 'valid' : 'refused';
});
