import { stepRecorder } from './step-recording.ts';
import { type Stream, streamOfStep } from './stream.ts';

/**
 * Attributes of a kernel that draws from `stream`. If the stream belongs to a step that is being recorded, a replay passes the
 * key of its own step.
 */
export function renewKey<T extends { readonly key: Stream['key'] }>(attributes: T, stream: Stream): T {
  const current = streamOfStep(stream);
  if (current !== undefined) {
    stepRecorder()?.renewAttributes(attributes, ['key'], () => ({ ...attributes, key: current().key }));
  }
  return attributes;
}
