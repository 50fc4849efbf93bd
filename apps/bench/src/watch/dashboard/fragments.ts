import { named } from '@regatta/record';
import { rankingSection } from './ranking-section.ts';
import type { RunView } from './run-view.ts';
import { stateWord, statusSection } from './status-section.ts';
import { failuresSection, workersSection } from './trials-section.ts';

/** The changing parts of the page: markup by element id; `title` is text. */
export type Fragments = Readonly<Record<'title' | 'status' | 'ranking' | 'failures' | 'workers', string>>;

/** Renders the parts of the page for the current state of the run. */
export function fragmentsOf(view: RunView): Fragments {
  const { stage, state, ending } = view;
  const share = state === undefined || state.total === 0 ? 0 : state.done / state.total;
  const head = ending === undefined ? `${Math.floor(100 * share)} %` : stateWord(ending);
  return {
    title: `${head} ${named(stage?.what ?? 'preparing')} - Regatta`,
    status: statusSection(view).text,
    ranking: rankingSection(view).text,
    failures: failuresSection(view).text,
    workers: workersSection(view).text,
  };
}
