import { RegattaError } from './errors.ts';
import type { Follower, FollowerState } from './training-hooks.ts';

const remembers = (follower: Follower): boolean =>
  [follower.afterStep, follower.afterEvaluation, follower.end].some((hook) => hook !== undefined);

const cannot = (name: string, lacks: string): RegattaError =>
  new RegattaError({
    subject: name,
    expected: 'a regularizer whose follower can be saved and loaded',
    received: `a follower without ${lacks}`,
    remedy: 'Implement save and load in its follower, or train without checkpoints.',
  });

/** Returns the state of a follower. @throws RegattaError for a follower that cannot save or load it. */
export function saveFollower(follower: Follower | undefined, name: string): FollowerState {
  if (follower === undefined || !remembers(follower)) return {};
  if (follower.save === undefined) throw cannot(name, 'save');
  if (follower.load === undefined) throw cannot(name, 'load');
  return follower.save();
}

/** Restores a follower from a saved state. @throws RegattaError for a follower that cannot load it. */
export function loadFollower(follower: Follower | undefined, state: FollowerState, name: string): void {
  if (follower === undefined || !remembers(follower)) return;
  if (follower.load === undefined) throw cannot(name, 'load');
  follower.load(state);
}
